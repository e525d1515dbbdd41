// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// unmodelled: counts what flow tells, and prints a table.
#include "driver/unmodelled.h"

#include <stdlib.h>

void dr_unmodelled_put(void *user, const ir_loc *loc, const char *name)
{
    dr_unmodelled *u = user;
    fac_sv text = fac_sv_from_cstr(name);
    uint32_t *at = fac_map_at(u->s->arena, &u->by_name, fac_intern(u->s->syms, text), 0);
    if (!*at) {
        const ir_unit *p = u->s->program;
        dr_unmodelled_row row = {.name = name, .line = loc->at.line};
        row.path = loc->at.file < p->files.n ? ir_str(p, p->files.v[loc->at.file].path) : NULL;
        fac_vec_push(u->s->arena, &u->rows, row);
        *at = u->rows.n;
    }
    u->rows.v[*at - 1].pointers++;
}

static int by_worth(const void *a, const void *b)
{
    const dr_unmodelled_row *x = a;
    const dr_unmodelled_row *y = b;
    if (x->pointers != y->pointers) {
        return x->pointers < y->pointers ? 1 : -1;
    }
    return strcmp(x->name, y->name);
}

void dr_unmodelled_print(dr_unmodelled *u)
{
    fac_buf *out = &u->s->dump;
    if (u->rows.n) {
        qsort(u->rows.v, u->rows.n, sizeof *u->rows.v, by_worth);
    }
    for (uint32_t i = 0; i < u->rows.n; i++) {
        const dr_unmodelled_row *row = &u->rows.v[i];
        fac_buf_fmt(out, "%8u  %s", row->pointers, row->name);
        if (row->path) {
            const char *path = fac_path_under(u->s->o->cwd, row->path);
            fac_buf_fmt(out, "  %s:%u", path, row->line);
        }
        fac_buf_char(out, '\n');
    }
    fac_buf_fmt(out, "%u function%s without body or model\n", u->rows.n, u->rows.n == 1 ? "" : "s");
}
