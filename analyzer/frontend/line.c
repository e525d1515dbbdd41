// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Reads the command lines of a database. Those of one target differ in a few words only, so a
// line is compared to one that was read before and the equal stretches are taken over from it:
// arguments, notes and the normaliser's state at the stretch's end.
#include "frontend/command_int.h"

void fe_lines_init(fe_lines *l, fa_arena *a)
{
    memset(l, 0, sizeof *l);
    l->arena = a;
    fe_args_init(&l->args, a);
}

void fe_lines_fini(fe_lines *l)
{
    fe_args_fini(&l->args);
}

/// How many bytes two texts have in common.
static size_t common_prefix(const char *a, const char *b, size_t n)
{
    size_t i = 0;
    while (i + 8 <= n) {
        uint64_t x, y;
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        if (x != y) {
            break;
        }
        i += 8;
    }
    while (i < n && a[i] == b[i]) {
        i++;
    }
    return i;
}

/// The last boundary behind `from` up to which the model and the text at p are the same; `from`
/// itself when there is none. The character behind a boundary is compared too: the argument ends.
static uint32_t shared_until(const fe_lines *l, uint32_t from, const char *p, const char *end)
{
    const fe_boundary *v = l->boundaries.v;
    size_t rest = l->size - v[from].offset;
    size_t size = (size_t)(end - p);
    size_t same = common_prefix(l->text + v[from].offset, p, size < rest ? size : rest);
    size_t limit = v[from].offset + same;
    uint32_t low = from, high = l->boundaries.n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (v[middle].offset < limit) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/// The boundary after the given number of arguments; FE_NO_BOUNDARY when there is none.
enum { FE_NO_BOUNDARY = UINT32_MAX };
static uint32_t boundary_at(const fe_lines *l, uint32_t *cursor, uint32_t count)
{
    while (*cursor < l->boundaries.n && l->boundaries.v[*cursor].count < count) {
        ++*cursor;
    }
    bool there = *cursor < l->boundaries.n && l->boundaries.v[*cursor].count == count;
    return there ? *cursor : FE_NO_BOUNDARY;
}

bool fe_lines_skip_list(fe_lines *l, fe_scan *s)
{
    uint32_t count = 0, cursor = 0;
    char *from, *to;
    for (;;) {
        uint32_t b = l->is_list ? boundary_at(l, &cursor, count) : FE_NO_BOUNDARY;
        uint32_t until = b == FE_NO_BOUNDARY ? b : shared_until(l, b, s->p, s->end);
        if (until != b) {
            s->p += l->boundaries.v[until].offset - l->boundaries.v[b].offset;
            count = l->boundaries.v[until].count;
        }
        if (fe_scan_peek(s) == ']') {
            return true;
        }
        if (count > 0 && !fe_scan_take(s, ',')) {
            s->error = "a comma or ']' is expected";
            return false;
        }
        if (fe_scan_peek(s) != '"') {
            return true; // the caller says what is wrong
        }
        if (!fe_scan_raw_string(s, &from, &to)) {
            return false;
        }
        count++;
    }
}

/// The next argument of a line; NULL at the end or, with *bad, on a wrong escape.
static char *next_argument(fe_split *split, bool is_list, bool *bad)
{
    if (!is_list) {
        return fe_split_next(split);
    }
    fe_scan s = {.p = split->p, .end = split->end};
    fe_scan_take(&s, ',');
    char *from, *to;
    fac_sv text;
    if (fe_scan_peek(&s) != '"') {
        return NULL;
    }
    if (!fe_scan_raw_string(&s, &from, &to) || !fe_scan_decode(from, to, &text)) {
        *bad = true;
        return NULL;
    }
    split->p = s.p;
    return from;
}

// ---- the model ----------------------------------------------------------------------------------

/// Makes the line the model of the following ones; its boundaries follow as it is read.
static void begin_model(fe_lines *l, const fe_line *line)
{
    size_t size = (size_t)(line->end - line->start);
    if (size >= l->cap) {
        l->cap = size * 2 + 1;
        l->text = fac_alloc(l->arena, l->cap, 1);
    }
    if (size > 0) {
        memcpy(l->text, line->start, size);
    }
    l->size = size;
    l->is_list = line->is_list;
    l->boundaries.n = 0;
}

static void add_boundary(fe_lines *l, size_t offset, uint32_t count)
{
    fe_boundary b = {offset, count, l->args.state};
    fac_vec_push(l->arena, &l->boundaries, b);
}

/// What the model became: later lines overwrite the normaliser's output.
static void end_model(fe_lines *l)
{
    l->out.n = 0;
    fac_vec_reserve(l->arena, &l->out, l->args.out.n);
    for (uint32_t i = 0; i < l->args.out.n; i++) {
        fac_vec_push(l->arena, &l->out, l->args.out.v[i]);
    }
    l->notes = fac_sv_dup(l->arena, (fac_sv){l->args.notes.p, (uint32_t)l->args.notes.n});
}

/// Takes over what the model's arguments between two boundaries became.
static void take_over(fe_lines *l, const fe_boundary *from, const fe_boundary *to)
{
    uint32_t n = to->state.nout - from->state.nout;
    fac_vec_reserve(l->arena, &l->args.out, l->args.out.n + n);
    if (n > 0) {
        memcpy(l->args.out.v + l->args.out.n, l->out.v + from->state.nout, n * sizeof *l->out.v);
    }
    l->args.out.n += n;
    fac_buf_add(&l->args.notes, l->notes.p + from->state.nnotes,
                to->state.nnotes - from->state.nnotes);
    l->args.state = to->state;
}

/// Reads the line as the new model.
static const char *read_model(fe_lines *l, const fe_line *line)
{
    fe_split split = {.p = line->start, .end = line->end, .json = !line->is_list};
    bool bad = false;
    uint32_t count = 0;
    begin_model(l, line);
    add_boundary(l, 0, 0);
    for (char *arg = next_argument(&split, line->is_list, &bad); arg;
         arg = next_argument(&split, line->is_list, &bad)) {
        fe_args_add(&l->args, arg);
        count++;
        if (l->args.state.stage == FE_STAGE_OPTIONS && !l->args.state.pending) {
            add_boundary(l, (size_t)(split.p - line->start), count);
        }
    }
    end_model(l);
    return bad ? "a string holds a wrong escape" : NULL;
}

/// Reads the line with the model's help; *taken counts the bytes taken over.
static const char *read_alike(fe_lines *l, const fe_line *line, size_t *taken)
{
    fe_split split = {.p = line->start, .end = line->end, .json = !line->is_list};
    uint32_t count = 0, cursor = 0;
    bool bad = false;
    for (;;) {
        uint32_t b = boundary_at(l, &cursor, count);
        if (b != FE_NO_BOUNDARY && fe_args_same(&l->args.state, &l->boundaries.v[b].state)) {
            const fe_boundary *from = &l->boundaries.v[b];
            const fe_boundary *to = &l->boundaries.v[shared_until(l, b, split.p, split.end)];
            split.p += to->offset - from->offset;
            *taken += to->offset - from->offset;
            count = to->count;
            take_over(l, from, to);
        }
        char *arg = next_argument(&split, line->is_list, &bad);
        if (!arg) {
            return bad ? "a string holds a wrong escape" : NULL;
        }
        fe_args_add(&l->args, arg);
        count++;
    }
}

const char *fe_lines_read(fe_lines *l, const fe_line *line, const char *dir)
{
    fe_args_begin(&l->args, dir);
    if (l->boundaries.n == 0 || l->is_list != line->is_list || l->unlike) {
        l->unlike = false;
        return read_model(l, line);
    }
    size_t taken = 0;
    const char *problem = read_alike(l, line, &taken);
    l->unlike = taken * 2 < (size_t)(line->end - line->start); // the next line is a new model
    return problem;
}
