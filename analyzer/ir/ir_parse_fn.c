// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Functions from text. Blocks may be named freely and fall through to the next one; variables
// may be used without a line of their own.
#include "ir/ir_parse_int.h"

// ---- variables, places, operands ---------------------------------------------------------------

static ir_id add_local(ir_parser *p, fac_sym key, fac_sym name)
{
    ir_id id = p->fn->locals.n;
    ir_local l = {.name = name, .is_temp = name == 0, .type = IR_NONE, .loc = IR_NO_LOC};
    fac_vec_push(p->u->arena, &p->fn->locals, l);
    (void)fac_map_at(p->scratch, &p->locals, key, id);
    return id;
}

static bool parse_local_ref(ir_parser *p, ir_id *out)
{
    fac_sym key;
    fac_sym name;
    if (!ir_lex_label(p, &key, &name)) {
        return false;
    }
    const uint32_t *known = fac_map_find(&p->locals, key);
    *out = known ? *known : add_local(p, key, name);
    return true;
}

/// A variable that must be new here: `%name`.
static bool parse_local_name(ir_parser *p, ir_id *out)
{
    fac_sym key;
    fac_sym name;
    if (!ir_lex_expect(p, "%") || !ir_lex_label(p, &key, &name)) {
        return false;
    }
    if (fac_map_find(&p->locals, key)) {
        return ir_lex_fail(p, "variable stated twice, or after its first use");
    }
    *out = add_local(p, key, name);
    return true;
}

static bool parse_var(ir_parser *p, ir_var *out)
{
    ir_id id;
    if (ir_lex_accept(p, "$")) {
        if (!ir_parse_global_ref(p, &id)) {
            return false;
        }
        *out = id | IR_GLOBAL;
        return true;
    }
    return ir_lex_expect(p, "%") && parse_local_ref(p, out);
}

static bool parse_index(ir_parser *p, ir_proj *out)
{
    uint64_t index = IR_INDEX_MAX;
    ir_id local;
    if (ir_lex_accept(p, "%")) {
        if (!parse_local_ref(p, &local)) {
            return false;
        }
        *out = IR_PROJ_BY | local;
        return ir_lex_expect(p, "]");
    }
    if (!ir_lex_accept(p, "*") && !ir_lex_uint(p, IR_INDEX_MAX - 1, &index)) {
        return false;
    }
    *out = IR_PROJ_INDEX | (ir_proj)index;
    return ir_lex_expect(p, "]");
}

/// Steps follow without a blank: " -> " is the arrow of a branch.
static bool next_is(const ir_parser *p, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(p->end - p->at) >= n && memcmp(p->at, text, n) == 0;
}

static bool parse_step(ir_parser *p, ir_place *out)
{
    ir_proj step;
    bool arrow = out->nproj == 0 && !out->deref && next_is(p, "->");
    if (arrow) {
        out->deref = true;
        p->at += 2;
    }
    if (next_is(p, "[")) {
        p->at++;
        if (!parse_index(p, &step)) {
            return false;
        }
    } else {
        if (!arrow) {
            p->at++; // the dot
        }
        if (!ir_parse_field(p, &step)) {
            return false;
        }
    }
    if (out->nproj == UINT16_MAX) {
        return ir_lex_fail(p, "path too long");
    }
    fac_vec_push(p->u->arena, &p->fn->projs, step);
    out->nproj++;
    return true;
}

static bool parse_place(ir_parser *p, ir_place *out)
{
    *out = (ir_place){.deref = ir_lex_accept(p, "*")};
    if (!parse_var(p, &out->base)) {
        return false;
    }
    out->proj = p->fn->projs.n;
    while (next_is(p, ".") || next_is(p, "[") ||
           (out->nproj == 0 && !out->deref && next_is(p, "->"))) {
        if (!parse_step(p, out)) {
            return false;
        }
    }
    return true;
}

static bool is_place_start(char c)
{
    return c == '%' || c == '$' || c == '*';
}

static bool parse_address(ir_parser *p, ir_opnd *out)
{
    if (is_place_start(ir_lex_peek(p))) {
        out->kind = IR_O_ADDR;
        return parse_place(p, &out->place);
    }
    out->kind = IR_O_FUNC;
    return ir_parse_decl_ref(p, &out->func);
}

static bool parse_opnd(ir_parser *p, ir_opnd *out)
{
    char c = ir_lex_peek(p);
    *out = (ir_opnd){.kind = IR_O_NONE};
    if (is_place_start(c)) {
        out->kind = IR_O_PLACE;
        return parse_place(p, &out->place);
    }
    if (ir_lex_accept(p, "?")) {
        return true;
    }
    if (ir_lex_accept(p, "&")) {
        return parse_address(p, out);
    }
    if (c == '"') {
        out->kind = IR_O_STR;
        return ir_lex_sym(p, &out->str);
    }
    out->kind = IR_O_INT;
    if (ir_lex_word(p, "null")) {
        return true;
    }
    int64_t i;
    if (c != '-' && !(c >= '0' && c <= '9')) {
        return ir_lex_fail(p, "an operand expected");
    }
    if (!ir_lex_int(p, &i)) {
        return false;
    }
    out->i = i;
    return true;
}

// ---- instructions ------------------------------------------------------------------------------

static bool parse_args(ir_parser *p, ir_instr *in)
{
    if (!ir_lex_expect(p, "(")) {
        return false;
    }
    in->args = p->fn->args.n;
    if (ir_lex_accept(p, ")")) {
        return true;
    }
    do {
        ir_opnd arg;
        if (!parse_opnd(p, &arg)) {
            return false;
        }
        if (in->nargs == UINT16_MAX) {
            return ir_lex_fail(p, "too many arguments");
        }
        fac_vec_push(p->u->arena, &p->fn->args, arg);
        in->nargs++;
    } while (ir_lex_accept(p, ","));
    return ir_lex_expect(p, ")");
}

static bool parse_call(ir_parser *p, ir_instr *in)
{
    in->kind = IR_I_CALL;
    if (is_place_start(ir_lex_peek(p))) {
        in->a.kind = IR_O_PLACE;
        if (!parse_place(p, &in->a.place)) {
            return false;
        }
    } else {
        in->a.kind = IR_O_FUNC;
        if (!ir_parse_decl_ref(p, &in->a.func)) {
            return false;
        }
    }
    if (!parse_args(p, in)) {
        return false;
    }
    in->is_cleanup = ir_lex_word(p, "cleanup");
    return true;
}

static bool parse_arith(ir_parser *p, ir_instr *in, bool *is_arith)
{
    *is_arith = false;
    for (int op = 0; op < IR_A_COUNT; op++) {
        if (ir_lex_word(p, ir_arith_name((ir_arith_op)op))) {
            *is_arith = true;
            in->kind = IR_I_ARITH;
            in->op = (uint8_t)op;
            return parse_opnd(p, &in->a) && (!ir_lex_accept(p, ",") || parse_opnd(p, &in->b));
        }
    }
    return true;
}

/// What stands behind `place =`, or alone.
static bool parse_value(ir_parser *p, ir_instr *in)
{
    bool is_arith;
    if (ir_lex_word(p, "call")) {
        return parse_call(p, in);
    }
    if (ir_lex_word(p, "unknown")) {
        in->kind = IR_I_UNKNOWN;
        return ir_lex_sym(p, &in->reason);
    }
    if (!in->has_dst) {
        return ir_lex_fail(p, "unknown statement");
    }
    if (!parse_arith(p, in, &is_arith)) {
        return false;
    }
    in->kind = is_arith ? in->kind : IR_I_COPY;
    return is_arith || parse_opnd(p, &in->a);
}

static bool parse_dst_only(ir_parser *p, ir_instr *in, ir_instr_kind kind)
{
    in->kind = (uint8_t)kind;
    in->has_dst = true;
    if (!parse_place(p, &in->dst)) {
        return false;
    }
    bool whole = !in->dst.deref && in->dst.nproj == 0 && !ir_var_is_global(in->dst.base);
    if (!whole && (kind == IR_I_DECL || kind == IR_I_SCOPE_END)) {
        return ir_lex_fail(p, "a whole local variable expected");
    }
    return true;
}

static bool parse_instr_body(ir_parser *p, ir_instr *in)
{
    if (ir_lex_word(p, "havoc")) {
        return parse_dst_only(p, in, IR_I_HAVOC);
    }
    if (ir_lex_word(p, "decl")) {
        return parse_dst_only(p, in, IR_I_DECL);
    }
    if (ir_lex_word(p, "scope_end")) {
        return parse_dst_only(p, in, IR_I_SCOPE_END);
    }
    if (ir_lex_word(p, "copy")) {
        return parse_dst_only(p, in, IR_I_COPY) && ir_lex_expect(p, "<-") && parse_opnd(p, &in->a);
    }
    if (is_place_start(ir_lex_peek(p))) {
        in->has_dst = true;
        if (!parse_place(p, &in->dst) || !ir_lex_expect(p, "=")) {
            return false;
        }
    }
    return parse_value(p, in);
}

// ---- blocks ------------------------------------------------------------------------------------

static bool is_open(const ir_parser *p)
{
    return p->fn->blocks.n > 0 && fac_vec_last(&p->fn->blocks).term == UINT8_MAX;
}

/// A block whose end has not been seen.
static void open_block(ir_parser *p)
{
    ir_block b = {.start = p->fn->instrs.n, .term = UINT8_MAX, .loc = IR_NO_LOC};
    b.succ[0] = IR_NONE;
    b.succ[1] = IR_NONE;
    fac_vec_push(p->u->arena, &p->fn->blocks, b);
}

static ir_block *current_block(ir_parser *p)
{
    if (!is_open(p)) {
        open_block(p);
    }
    return &fac_vec_last(&p->fn->blocks);
}

static void close_block(ir_parser *p, ir_term_kind term)
{
    ir_block *b = current_block(p);
    b->count = p->fn->instrs.n - b->start;
    b->term = (uint8_t)term;
}

/// Successors are label numbers until the function is complete.
static uint32_t target_of(ir_parser *p, fac_sv label)
{
    uint32_t *id = fac_map_at(p->scratch, &p->blocks, fac_intern(p->labels, label), p->targets.n);
    uint32_t target = *id;
    if (target == p->targets.n) {
        fac_vec_push(p->scratch, &p->targets, IR_NONE);
    }
    return target;
}

static bool parse_target(ir_parser *p, ir_id *out)
{
    fac_sv label;
    if (!ir_lex_ident(p, &label)) {
        return false;
    }
    *out = target_of(p, label);
    return true;
}

static bool begin_block(ir_parser *p, fac_sv label)
{
    uint32_t target = target_of(p, label);
    if (p->targets.v[target] != IR_NONE) {
        return ir_lex_fail(p, "block '" FAC_SV_FMT "' stated twice", FAC_SV_ARG(label));
    }
    if (is_open(p)) {
        current_block(p)->succ[0] = target;
        close_block(p, IR_TERM_GOTO);
    }
    p->targets.v[target] = p->fn->blocks.n;
    open_block(p);
    return true;
}

static bool parse_relop(ir_parser *p, uint8_t *out)
{
    static const struct {
        const char *text;
        uint8_t op;
    } relops[] = {{"==", IR_A_EQ}, {"!=", IR_A_NE}, {"<=", IR_A_LE},
                  {">=", IR_A_GE}, {"<", IR_A_LT},  {">", IR_A_GT}};
    for (size_t i = 0; i < sizeof relops / sizeof relops[0]; i++) {
        if (ir_lex_accept(p, relops[i].text)) {
            *out = relops[i].op;
            return true;
        }
    }
    return false;
}

static bool parse_branch(ir_parser *p, ir_block *b)
{
    b->relop = IR_A_NE;
    b->b = (ir_opnd){.kind = IR_O_INT};
    if (!parse_opnd(p, &b->a) || (parse_relop(p, &b->relop) && !parse_opnd(p, &b->b))) {
        return false;
    }
    return ir_lex_expect(p, "->") && parse_target(p, &b->succ[0]) && ir_lex_expect(p, ",") &&
           parse_target(p, &b->succ[1]);
}

static bool parse_switch_case(ir_parser *p, ir_block *b)
{
    ir_case c = {0};
    if (ir_lex_word(p, "else")) {
        return ir_lex_expect(p, "->") && parse_target(p, &b->succ[0]);
    }
    if (!ir_lex_int(p, &c.lo)) {
        return false;
    }
    c.hi = c.lo;
    if ((ir_lex_accept(p, "..") && !ir_lex_int(p, &c.hi)) || !ir_lex_expect(p, "->") ||
        !parse_target(p, &c.block)) {
        return false;
    }
    fac_vec_push(p->u->arena, &p->fn->cases, c);
    b->ncases++;
    return true;
}

static bool parse_indirect_case(ir_parser *p, ir_block *b)
{
    ir_case c = {0};
    if (!parse_target(p, &c.block)) {
        return false;
    }
    fac_vec_push(p->u->arena, &p->fn->cases, c);
    b->ncases++;
    return true;
}

static bool parse_cases(ir_parser *p, ir_block *b, bool (*one)(ir_parser *, ir_block *))
{
    b->cases = p->fn->cases.n;
    if (!parse_opnd(p, &b->a) || !ir_lex_expect(p, "{")) {
        return false;
    }
    if (ir_lex_accept(p, "}")) {
        return true;
    }
    do {
        if (!one(p, b)) {
            return false;
        }
    } while (ir_lex_accept(p, ","));
    return ir_lex_expect(p, "}");
}

static bool parse_return(ir_parser *p, ir_block *b)
{
    if (ir_lex_at_line_end(p) || ir_lex_peek(p) == '@' || ir_lex_peek(p) == '}') {
        return true;
    }
    return parse_opnd(p, &b->a);
}

/// Takes a terminator into *b when there is one; *term says which.
static bool parse_term(ir_parser *p, ir_block *b, int *term)
{
    *term = -1;
    if (ir_lex_word(p, "goto")) {
        *term = IR_TERM_GOTO;
        return parse_target(p, &b->succ[0]);
    }
    if (ir_lex_word(p, "branch")) {
        *term = IR_TERM_BRANCH;
        return parse_branch(p, b);
    }
    if (ir_lex_word(p, "switch")) {
        *term = IR_TERM_SWITCH;
        if (!parse_cases(p, b, parse_switch_case)) {
            return false;
        }
        return b->succ[0] != IR_NONE || ir_lex_fail(p, "switch without else");
    }
    if (ir_lex_word(p, "return")) {
        *term = IR_TERM_RETURN;
        return parse_return(p, b);
    }
    if (ir_lex_word(p, "unreachable")) {
        *term = IR_TERM_UNREACHABLE;
        return true;
    }
    if (ir_lex_word(p, "indirect")) {
        *term = IR_TERM_INDIRECT;
        return parse_cases(p, b, parse_indirect_case);
    }
    return true;
}

static bool parse_code(ir_parser *p)
{
    ir_block end = *current_block(p);
    int term;
    if (!parse_term(p, &end, &term)) {
        return false;
    }
    if (term >= 0) {
        if (!ir_parse_loc(p, &end.loc)) {
            return false;
        }
        *current_block(p) = end;
        close_block(p, (ir_term_kind)term);
        return true;
    }
    ir_instr in = {.type = IR_NONE};
    if (!parse_instr_body(p, &in) || (ir_lex_accept(p, ":") && !ir_parse_type(p, &in.type)) ||
        !ir_parse_loc(p, &in.loc)) {
        return false;
    }
    fac_vec_push(p->u->arena, &p->fn->instrs, in);
    return true;
}

// ---- functions ---------------------------------------------------------------------------------

static bool parse_local_line(ir_parser *p, bool temp)
{
    ir_id id;
    if (!parse_local_name(p, &id)) {
        return false;
    }
    ir_local l = p->fn->locals.v[id];
    l.is_temp = temp;
    if ((ir_lex_accept(p, ":") && !ir_parse_type(p, &l.type)) ||
        (ir_lex_word(p, "name") && !ir_lex_sym(p, &l.name)) ||
        (ir_lex_word(p, "annotations") && !ir_lex_sym(p, &l.annotations)) ||
        !ir_parse_loc(p, &l.loc)) {
        return false;
    }
    p->fn->locals.v[id] = l;
    return true;
}

static bool parse_param_line(ir_parser *p)
{
    ir_id id;
    if (!ir_lex_expect(p, "%") || !parse_local_ref(p, &id)) {
        return false;
    }
    ir_local *l = &p->fn->locals.v[id];
    if (!l->is_param) {
        return ir_lex_fail(p, "no parameter has this name");
    }
    return (!ir_lex_word(p, "annotations") || ir_lex_sym(p, &l->annotations)) &&
           ir_parse_loc(p, &l->loc);
}

/// One line of a body, or what stands before a label's colon.
static bool parse_line(ir_parser *p)
{
    if (ir_lex_word(p, "param")) {
        return parse_param_line(p);
    }
    if (ir_lex_word(p, "local")) {
        return parse_local_line(p, false);
    }
    if (ir_lex_word(p, "temp")) {
        return parse_local_line(p, true);
    }
    const char *from = p->at;
    fac_sv label;
    if (ir_is_ident_char(ir_lex_peek(p), true) && ir_lex_ident(p, &label) && next_is(p, ":")) {
        p->at++;
        return begin_block(p, label) && (ir_lex_at_line_end(p) || parse_code(p));
    }
    p->at = p->error ? p->end : from;
    return parse_code(p);
}

static bool resolve(ir_parser *p, ir_id *target)
{
    *target = p->targets.v[*target];
    return *target != IR_NONE || ir_lex_fail(p, "a block named above does not exist");
}

static bool resolve_targets(ir_parser *p)
{
    ir_fn *f = p->fn;
    for (uint32_t i = 0; i < f->blocks.n; i++) {
        ir_block *b = &f->blocks.v[i];
        for (uint32_t k = 0; k < ir_term_nsucc(b); k++) {
            if (!resolve(p, &b->succ[k])) {
                return false;
            }
        }
        for (uint32_t k = 0; k < ir_term_ncases(b); k++) {
            if (!resolve(p, &f->cases.v[b->cases + k].block)) {
                return false;
            }
        }
    }
    return true;
}

/// Locals of which no line told the type.
static void settle_locals(ir_parser *p)
{
    for (uint32_t i = 0; i < p->fn->locals.n; i++) {
        ir_local *l = &p->fn->locals.v[i];
        l->type = l->type == IR_NONE ? ir_parse_default_type(p) : l->type;
    }
}

static bool parse_body(ir_parser *p)
{
    while (ir_lex_next_line(p)) {
        if (ir_lex_accept(p, "}")) {
            if (is_open(p) || p->fn->blocks.n == 0) {
                close_block(p, IR_TERM_RETURN);
            }
            settle_locals(p);
            return ir_parse_loc(p, &p->fn->end) && resolve_targets(p);
        }
        if (!parse_line(p)) {
            return false;
        }
        if (ir_lex_peek(p) != '}' && !ir_lex_line_end(p)) {
            return false;
        }
    }
    return ir_lex_fail(p, "function without a closing brace");
}

static bool parse_params(ir_parser *p)
{
    if (!ir_lex_expect(p, "(")) {
        return false;
    }
    if (ir_lex_accept(p, ")")) {
        return true;
    }
    do {
        ir_id id;
        if (!parse_local_name(p, &id)) {
            return false;
        }
        ir_local *l = &p->fn->locals.v[id];
        l->is_param = true;
        l->is_temp = false;
        if (ir_lex_accept(p, ":") && !ir_parse_type(p, &l->type)) {
            return false;
        }
        p->fn->nparams++;
    } while (ir_lex_accept(p, ","));
    return ir_lex_expect(p, ")");
}

/// A function that no decl line described gets its description from its header.
static bool parse_header(ir_parser *p, ir_id decl)
{
    ir_decl d = p->u->decls.v[decl];
    if (!parse_params(p) || (ir_lex_accept(p, "->") && !ir_parse_type(p, &d.result)) ||
        !ir_parse_decl_attrs(p, &d)) {
        return false;
    }
    p->fn->in_header = ir_lex_word(p, "header");
    p->fn->incomplete = ir_lex_word(p, "incomplete");
    if (ir_lex_word(p, "hash") && !ir_lex_uint(p, UINT64_MAX, &p->fn->hash)) {
        return false;
    }
    if (ir_lex_peek(p) == '@' && !ir_parse_loc(p, &d.loc)) {
        return false;
    }
    settle_locals(p);
    if (!fac_map_find(&p->stated, decl)) {
        d.param_start = p->u->param_types.n;
        d.nparams = p->fn->nparams;
        for (uint32_t i = 0; i < d.nparams; i++) {
            ir_id type = p->fn->locals.v[i].type;
            fac_vec_push(p->u->arena, &p->u->param_types, type);
        }
    }
    p->u->decls.v[decl] = d;
    return ir_lex_expect(p, "{");
}

bool ir_parse_fn(ir_parser *p, bool init)
{
    ir_fn f = {.end = IR_NO_LOC};
    p->fn = &f;
    p->locals = (fac_map){0};
    p->blocks = (fac_map){0};
    p->targets.n = 0;
    bool read = ir_parse_decl_ref(p, &f.decl) && parse_header(p, f.decl) && parse_body(p);
    p->fn = NULL;
    if (!read) {
        return false;
    }
    if (p->u->decls.v[f.decl].body != IR_NONE) {
        return ir_lex_fail(p, "function has two bodies");
    }
    p->u->decls.v[f.decl].body = p->u->fns.n;
    if (init) {
        if (p->u->init != IR_NONE) {
            return ir_lex_fail(p, "two init functions");
        }
        p->u->init = p->u->fns.n;
        if (!fac_map_find(&p->stated, f.decl)) {
            p->u->decls.v[f.decl].linkage = IR_INTERNAL;
        }
    }
    fac_vec_push(p->u->arena, &p->u->fns, f);
    return true;
}
