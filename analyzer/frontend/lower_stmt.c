// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Statements -> blocks and edges; declarations and the ends of scopes.
#include "frontend/lower_int.h"

static ir_loc loc_of(fe_fn *f, uint32_t n)
{
    return fe_loc(f->u, fe_clang.getCursorLocation(fe_at(f, n)->c));
}

// ---- scopes -------------------------------------------------------------------------------------

uint32_t fe_scope_enter(fe_fn *f)
{
    f->scopes++;
    return f->scoped.n;
}

static void scoped_exit(fe_fn *f, const fe_scoped *s, bool returning, ir_loc loc)
{
    ir_place p = fe_var_place(s->var);
    if (s->cleanup != IR_NONE) {
        ir_opnd arg = fe_opnd_addr(p);
        uint32_t args = f->out.args.n;
        fac_vec_push(f->u->scratch, &f->out.args, arg);
        ir_instr *i = fe_emit(f, IR_I_CALL, loc);
        i->a = (ir_opnd){.kind = IR_O_FUNC, .func = s->cleanup};
        i->is_cleanup = true;
        i->args = args;
        i->nargs = 1;
        i->type = f->u->ir->decls.v[s->cleanup].result;
    }
    if (s->scope_end && !returning) {
        ir_instr *i = fe_emit(f, IR_I_SCOPE_END, loc);
        i->has_dst = true;
        i->dst = p;
    }
}

void fe_scope_exit_to(fe_fn *f, uint32_t depth, bool returning, ir_loc loc)
{
    if (f->cur == IR_NONE) {
        return;
    }
    for (uint32_t i = f->scoped.n; i-- > depth;) {
        fe_scoped s = f->scoped.v[i];
        scoped_exit(f, &s, returning, loc);
    }
}

void fe_scope_leave(fe_fn *f, uint32_t depth, ir_loc loc)
{
    fe_scope_exit_to(f, depth, false, loc);
    f->scoped.n = depth;
    f->scopes--;
}

static bool needs_cleanup(const fe_fn *f)
{
    for (uint32_t i = 0; i < f->scoped.n; i++) {
        if (f->scoped.v[i].cleanup != IR_NONE) {
            return true;
        }
    }
    return false;
}

// ---- declarations -------------------------------------------------------------------------------

static bool is_variable_array(const fe_unit *u, ir_id t)
{
    for (; fe_ir_type(u, t)->kind == IR_T_ARRAY; t = fe_ir_type(u, t)->elem) {
        if (u->types.v[t].canonical.kind == CXType_VariableArray) {
            return true;
        }
    }
    return false;
}

/// Size expressions of a variable length array; libclang shows each twice.
static void eval_sizes(fe_fn *f, uint32_t n, uint32_t init)
{
    uint32_t previous = FE_NONE;
    for (uint32_t c = fe_at(f, n)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        if (!fe_is_expr(fe_at(f, c)->kind) || c == init) {
            continue;
        }
        if (previous == FE_NONE || !fe_same_stmt(fe_at(f, previous)->c, fe_at(f, c)->c)) {
            fe_effect(f, c);
        }
        previous = c;
    }
}

static bool wants_scope_end(fe_fn *f, uint32_t n, ir_id type)
{
    ir_type_kind kind = fe_ir_type(f->u, type)->kind;
    return f->scopes > 1 &&
           (kind == IR_T_ARRAY || kind == IR_T_RECORD ||
            fac_map_find(&f->u->taken, fe_key(fe_decl_id(fe_at(f, n)->c))) != NULL);
}

static void declare_local(fe_fn *f, uint32_t n)
{
    fe_unit *u = f->u;
    CXCursor c = fe_at(f, n)->c;
    ir_loc loc = loc_of(f, n);
    ir_local l = {
        .name = fe_intern_cx(u, fe_clang.getCursorSpelling(c)),
        .type = fe_type_id(u, fe_clang.getCursorType(c)),
        .loc = loc,
        .annotations = fe_annotations(u, c),
    };
    uint32_t init = fe_initialiser(u, n);
    if (is_variable_array(u, l.type)) {
        eval_sizes(f, n, init);
    }
    // The same declaration may be lowered twice (statement expressions in sizes): one variable.
    uint32_t *slot = fac_map_at(u->scratch, &u->var_ids, fe_key(fe_decl_id(c)), IR_NONE);
    if (*slot == IR_NONE) {
        *slot = fe_local(f, l);
    }
    ir_place p = fe_var_place(*slot);
    ir_instr *i = fe_emit(f, IR_I_DECL, loc);
    i->has_dst = true;
    i->dst = p;
    fe_scoped s = {
        .var = p.base,
        .cleanup = fe_cleanup_function(u, c),
        .scope_end = wants_scope_end(f, n, l.type),
        .node = n,
    };
    if (s.cleanup == IR_NONE) {
        s.cleanup = fe_destructor(u, c);
    }
    if (init != FE_NONE && u->types.v[l.type].is_reference) {
        fe_copy(f, p, fe_opnd_addr(fe_place(f, init)), l.type, loc);
    } else if (init != FE_NONE) {
        fe_initialise(f, p, l.type, init, loc);
    }
    if (s.cleanup != IR_NONE || s.scope_end) {
        fac_vec_push(u->scratch, &f->scoped, s);
    }
}

void fe_declare(fe_fn *f, uint32_t n)
{
    CXCursor c = fe_at(f, n)->c;
    switch (fe_clang.Cursor_getStorageClass(c)) {
    case CX_SC_Static:
        fe_lower_static_local(f, n);
        break;
    case CX_SC_Extern:
    case CX_SC_PrivateExtern:
        break;
    default:
        declare_local(f, n);
        break;
    }
}

static void decl_stmt(fe_fn *f, uint32_t n)
{
    for (uint32_t c = fe_at(f, n)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        if (fe_at(f, c)->kind == CXCursor_VarDecl) {
            fe_declare(f, c);
        } else if (fe_is_expr(fe_at(f, c)->kind)) {
            fe_effect(f, c);
        }
    }
}

// ---- labels -------------------------------------------------------------------------------------

/// The block of a label, known by its statement, wherever it is first mentioned.
static fe_label *label_of(fe_fn *f, const void *stmt)
{
    uint32_t *slot = fac_map_at(f->u->scratch, &f->label_ids, fe_key(stmt), FE_NONE);
    if (*slot == FE_NONE) {
        *slot = f->labels.n;
        fe_label l = {fe_block_new(f), FE_NONE};
        fac_vec_push(f->u->scratch, &f->labels, l);
    }
    return &f->labels.v[*slot];
}

void fe_labels_find(fe_fn *f)
{
    for (uint32_t i = 0; i < f->u->ast.n; i++) {
        const fe_node *n = fe_at(f, i);
        if (n->kind == CXCursor_LabelStmt) {
            label_of(f, n->ref)->node = i;
        }
    }
    for (uint32_t i = 0; i < f->u->ast.n; i++) {
        const fe_node *n = fe_at(f, i);
        if (n->kind == CXCursor_AddrLabelExpr && n->first != FE_NONE) {
            ir_id block = label_of(f, fe_at(f, n->first)->ref)->block;
            bool known = false;
            for (uint32_t k = 0; k < f->taken.n; k++) {
                known |= f->taken.v[k] == block;
            }
            if (!known) {
                fac_vec_push(f->u->scratch, &f->taken, block);
            }
        }
    }
}

/// Variables declared after the label or in scopes around the goto that do not hold the label.
static uint32_t depth_at_label(const fe_fn *f, uint32_t label)
{
    const fe_ast *t = &f->u->ast;
    uint32_t depth = f->scoped.n;
    while (depth > 0) {
        uint32_t var = f->scoped.v[depth - 1].node;
        // the statement list that holds the declaration
        uint32_t scope = t->v[var].parent;
        while (scope != 0 && t->v[scope].kind != CXCursor_CompoundStmt &&
               t->v[scope].kind != CXCursor_ForStmt) {
            scope = t->v[scope].parent;
        }
        bool inside = label > scope && label < t->v[scope].end;
        bool after = label > var;
        if (inside && (after || f->scoped.v[depth - 1].cleanup == IR_NONE)) {
            break;
        }
        depth--;
    }
    return depth;
}

void fe_goto_label(fe_fn *f, const fe_label *l, ir_loc loc)
{
    fe_scope_exit_to(f, depth_at_label(f, l->node), false, loc);
    fe_goto(f, l->block, loc);
}

static void goto_stmt(fe_fn *f, uint32_t n)
{
    uint32_t ref = fe_at(f, n)->first;
    ir_loc loc = loc_of(f, n);
    const fe_label *l = NULL;
    if (ref != FE_NONE && fe_at(f, ref)->kind == CXCursor_LabelRef) {
        l = label_of(f, fe_at(f, ref)->ref);
    }
    if (l && l->node != FE_NONE) {
        fe_label copy = *l;
        fe_goto_label(f, &copy, loc);
    } else {
        fe_unreachable(f, loc); // the label does not exist: a parse error
    }
}

static void indirect_goto(fe_fn *f, uint32_t n)
{
    uint32_t c = fe_first_expr(&f->u->ast, n);
    ir_opnd v = c == FE_NONE ? fe_opnd_none() : fe_value(f, c, NULL);
    ir_id block = fe_dispatch(f, IR_TERM_INDIRECT, v, loc_of(f, n));
    if (block == IR_NONE) {
        return;
    }
    ir_block *b = &f->out.blocks.v[block];
    b->cases = f->out.cases.n;
    b->ncases = f->taken.n;
    for (uint32_t i = 0; i < f->taken.n; i++) {
        ir_case k = {0, 0, f->taken.v[i]};
        fac_vec_push(f->u->scratch, &f->out.cases, k);
    }
}

static void label_stmt(fe_fn *f, uint32_t n)
{
    ir_id block = label_of(f, fe_at(f, n)->ref)->block;
    if (f->out.blocks.v[block].start == UINT32_MAX) {
        fe_block_begin(f, block, loc_of(f, n));
    }
    if (fe_at(f, n)->last != FE_NONE) {
        fe_stmt(f, fe_at(f, n)->last);
    }
}

// ---- branches and loops -------------------------------------------------------------------------

/// Lowers a condition child, or branches both ways when a parse error ate it.
static void cond_or_any(fe_fn *f, uint32_t c, ir_id yes, ir_id no, ir_loc loc)
{
    if (c != FE_NONE && fe_is_expr(fe_at(f, c)->kind)) {
        fe_cond(f, c, yes, no);
    } else {
        fe_branch(f, IR_A_NE, fe_opnd_none(), fe_opnd_int(0), yes, no, loc);
    }
}

/// C++ and C2y: declarations before the condition. Returns the first child after them.
static uint32_t leading_decls(fe_fn *f, uint32_t n)
{
    uint32_t c = fe_at(f, n)->first;
    while (c != FE_NONE && fe_at(f, c)->next != FE_NONE &&
           (fe_at(f, c)->kind == CXCursor_DeclStmt || fe_at(f, c)->kind == CXCursor_VarDecl)) {
        if (fe_at(f, c)->kind == CXCursor_VarDecl) {
            fe_declare(f, c);
        } else {
            decl_stmt(f, c);
        }
        c = fe_at(f, c)->next;
    }
    return c;
}

static void if_stmt(fe_fn *f, uint32_t n)
{
    // An else-if chain is a list: it is walked, not recursed into.
    ir_id join = fe_block_new(f);
    ir_loc loc = loc_of(f, n);
    uint32_t depth = fe_scope_enter(f);
    for (;;) {
        uint32_t c = leading_decls(f, n);
        uint32_t then = c == FE_NONE ? FE_NONE : fe_at(f, c)->next;
        uint32_t other = then == FE_NONE ? FE_NONE : fe_at(f, then)->next;
        ir_loc at = loc_of(f, n);
        ir_id yes = fe_block_new(f);
        ir_id no = other == FE_NONE ? join : fe_block_new(f);
        cond_or_any(f, c, yes, no, at);
        fe_block_begin(f, yes, at);
        if (then != FE_NONE) {
            fe_stmt(f, then);
        }
        fe_goto(f, join, at);
        if (other == FE_NONE) {
            break;
        }
        fe_block_begin(f, no, at);
        if (fe_at(f, other)->kind != CXCursor_IfStmt) {
            fe_stmt(f, other);
            break;
        }
        n = other;
    }
    fe_block_begin(f, join, loc);
    fe_scope_leave(f, depth, loc);
}

static void loop_body(fe_fn *f, uint32_t body, ir_id on_break, ir_id on_continue)
{
    fe_jump j = {
        .up = f->jump,
        .on_break = on_break,
        .on_continue = on_continue,
        .depth = f->scoped.n,
    };
    f->jump = &j;
    if (body != FE_NONE) {
        fe_stmt(f, body);
    }
    f->jump = j.up;
}

static void while_stmt(fe_fn *f, uint32_t n)
{
    ir_id head = fe_block_new(f), body = fe_block_new(f), out = fe_block_new(f);
    ir_loc loc = loc_of(f, n);
    uint32_t depth = fe_scope_enter(f);
    fe_block_begin(f, head, loc);
    uint32_t c = leading_decls(f, n);
    cond_or_any(f, c, body, out, loc);
    fe_block_begin(f, body, loc);
    loop_body(f, fe_at(f, n)->last == c ? FE_NONE : fe_at(f, n)->last, out, head);
    fe_goto(f, head, loc);
    fe_block_begin(f, out, loc);
    fe_scope_leave(f, depth, loc);
}

static void do_stmt(fe_fn *f, uint32_t n)
{
    ir_id body = fe_block_new(f), test = fe_block_new(f), out = fe_block_new(f);
    ir_loc loc = loc_of(f, n);
    uint32_t b = fe_at(f, n)->first;
    fe_block_begin(f, body, loc);
    loop_body(f, b, out, test);
    fe_block_begin(f, test, loc);
    cond_or_any(f, b == FE_NONE ? FE_NONE : fe_at(f, b)->next, body, out, loc);
    fe_block_begin(f, out, loc);
}

static void for_stmt(fe_fn *f, uint32_t n)
{
    unsigned parts = fe_for_parts(f, n);
    uint32_t c = fe_at(f, n)->first;
    uint32_t init = FE_NONE, test = FE_NONE, step = FE_NONE;
    if (parts & FE_FOR_INIT) {
        init = c;
        c = fe_at(f, c)->next;
    }
    if (parts & FE_FOR_COND) {
        test = c;
        c = fe_at(f, c)->next;
    }
    if (parts & FE_FOR_STEP) {
        step = c;
        c = fe_at(f, c)->next;
    }
    ir_loc loc = loc_of(f, n);
    uint32_t depth = fe_scope_enter(f);
    if (init != FE_NONE) {
        fe_stmt(f, init);
    }
    ir_id head = fe_block_new(f), body = fe_block_new(f), next = fe_block_new(f);
    ir_id out = fe_block_new(f);
    fe_block_begin(f, head, loc);
    if (test == FE_NONE) {
        fe_goto(f, body, loc);
    } else {
        cond_or_any(f, test, body, out, loc);
    }
    fe_block_begin(f, body, loc);
    loop_body(f, c, out, next);
    fe_block_begin(f, next, loc);
    if (step != FE_NONE) {
        fe_effect(f, step);
    }
    fe_goto(f, head, loc);
    fe_block_begin(f, out, loc);
    fe_scope_leave(f, depth, loc);
}

// ---- switch -------------------------------------------------------------------------------------

static void finish_switch(fe_fn *f, ir_id block, const fe_jump *j, ir_id out)
{
    if (block != IR_NONE) {
        ir_block *b = &f->out.blocks.v[block];
        b->succ[0] = j->on_default == IR_NONE ? out : j->on_default;
        b->cases = f->out.cases.n;
        b->ncases = f->pending.n - j->first_case;
        for (uint32_t i = j->first_case; i < f->pending.n; i++) {
            fe_case k = f->pending.v[i];
            ir_case to = {k.lo, k.hi, k.block};
            fac_vec_push(f->u->scratch, &f->out.cases, to);
        }
    }
    f->pending.n = j->first_case;
}

static void switch_stmt(fe_fn *f, uint32_t n)
{
    ir_loc loc = loc_of(f, n);
    uint32_t depth = fe_scope_enter(f);
    uint32_t c = leading_decls(f, n);
    uint32_t body = fe_at(f, n)->last;
    ir_opnd v = fe_opnd_none();
    if (c != FE_NONE && c != body && fe_is_expr(fe_at(f, c)->kind)) {
        v = fe_value(f, c, NULL);
        loc = fe_node_loc(f, c);
    }
    ir_id block = fe_dispatch(f, IR_TERM_SWITCH, v, loc);
    ir_id out = fe_block_new(f);
    fe_jump j = {
        .up = f->jump,
        .on_break = out,
        .on_continue = IR_NONE,
        .depth = f->scoped.n,
        .is_switch = true,
        .first_case = f->pending.n,
        .on_default = IR_NONE,
    };
    f->jump = &j;
    if (body != FE_NONE && body != c) {
        fe_stmt(f, body);
    }
    f->jump = j.up;
    fe_goto(f, out, loc);
    finish_switch(f, block, &j, out);
    fe_block_begin(f, out, loc);
    fe_scope_leave(f, depth, loc);
}

static fe_jump *enclosing_switch(fe_fn *f)
{
    fe_jump *j = f->jump;
    while (j && !j->is_switch) {
        j = j->up;
    }
    return j;
}

/// case a: case b ... c: default: stmt — one block for the whole run of labels.
static void case_stmt(fe_fn *f, uint32_t n)
{
    fe_jump *j = enclosing_switch(f);
    ir_id block = fe_block_new(f);
    fe_block_begin(f, block, loc_of(f, n));
    for (;;) {
        const fe_node *node = fe_at(f, n);
        if (node->kind == CXCursor_CaseStmt) {
            uint32_t low = node->first;
            uint32_t high = low == FE_NONE ? FE_NONE : fe_at(f, low)->next;
            fe_case k = {0, 0, block};
            bool known = low != FE_NONE && fe_const(f, low, &k.lo);
            k.hi = k.lo;
            if (node->nch >= 3) {
                known = known && fe_const(f, high, &k.hi);
            }
            if (j && known) {
                fac_vec_push(f->u->scratch, &f->pending, k);
            }
        } else if (j) {
            j->on_default = block;
        }
        uint32_t sub = fe_at(f, n)->last;
        if (sub == FE_NONE) {
            return;
        }
        n = sub;
        if (fe_at(f, n)->kind != CXCursor_CaseStmt && fe_at(f, n)->kind != CXCursor_DefaultStmt) {
            break;
        }
    }
    fe_stmt(f, n);
}

// ---- jumps --------------------------------------------------------------------------------------

static void break_stmt(fe_fn *f, uint32_t n)
{
    ir_loc loc = loc_of(f, n);
    if (f->jump) {
        fe_scope_exit_to(f, f->jump->depth, false, loc);
        fe_goto(f, f->jump->on_break, loc);
    } else {
        fe_unreachable(f, loc);
    }
}

static void continue_stmt(fe_fn *f, uint32_t n)
{
    ir_loc loc = loc_of(f, n);
    fe_jump *j = f->jump;
    while (j && j->on_continue == IR_NONE) {
        j = j->up;
    }
    if (j) {
        fe_scope_exit_to(f, j->depth, false, loc);
        fe_goto(f, j->on_continue, loc);
    } else {
        fe_unreachable(f, loc);
    }
}

static void return_stmt(fe_fn *f, uint32_t n)
{
    const fe_unit *u = f->u;
    uint32_t c = fe_first_expr(&u->ast, n);
    ir_loc loc = loc_of(f, n);
    ir_opnd v = fe_opnd_none();
    if (c != FE_NONE && fe_ir_type(f->u, fe_node_type(f->u, c))->kind == IR_T_VOID) {
        fe_effect(f, c);
    } else if (c != FE_NONE && u->types.v[u->ir->decls.v[f->decl].result].is_reference) {
        v = fe_opnd_addr(fe_place(f, c));
    } else if (c != FE_NONE) {
        v = fe_value(f, c, NULL);
        if (needs_cleanup(f) && (v.kind == IR_O_PLACE)) {
            v = fe_opnd_place(fe_materialise(f, v, c));
        }
    }
    if (f->cur != IR_NONE) {
        fe_scope_exit_to(f, 0, true, loc);
        fe_return(f, v, loc);
    }
}

// ---- the rest -----------------------------------------------------------------------------------

static void compound_stmt(fe_fn *f, uint32_t n)
{
    uint32_t depth = fe_scope_enter(f);
    for (uint32_t c = fe_at(f, n)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        fe_stmt(f, c);
    }
    bool owes = f->scoped.n > depth && f->cur != IR_NONE;
    fe_scope_leave(f, depth, owes ? fe_loc_end(f->u, fe_at(f, n)->c) : fe_loc_none());
}

ir_opnd fe_stmt_expr(fe_fn *f, uint32_t n, const ir_place *want, bool unused)
{
    uint32_t body = fe_at(f, n)->first;
    if (body == FE_NONE) {
        return fe_opnd_none();
    }
    uint32_t last = fe_at(f, body)->last;
    uint32_t depth = fe_scope_enter(f);
    for (uint32_t c = fe_at(f, body)->first; c != FE_NONE && c != last; c = fe_at(f, c)->next) {
        fe_stmt(f, c);
    }
    while (last != FE_NONE && (fe_at(f, last)->kind == CXCursor_LabelStmt)) {
        uint32_t sub = fe_at(f, last)->last;
        ir_id block = label_of(f, fe_at(f, last)->ref)->block;
        fe_block_begin(f, block, loc_of(f, last));
        last = sub;
    }
    bool is_void = fe_ir_type(f->u, fe_node_type(f->u, n))->kind == IR_T_VOID;
    ir_opnd v = fe_opnd_none();
    if (last != FE_NONE && fe_is_expr(fe_at(f, last)->kind) && !unused && !is_void) {
        v = fe_value(f, last, want);
        bool is_want = want && v.kind == IR_O_PLACE && fe_place_same(f, v.place, *want);
        if (v.kind == IR_O_PLACE && !is_want) {
            ir_place t = fe_materialise(f, v, last);
            v = fe_opnd_place(t);
        }
    } else if (last != FE_NONE) {
        fe_stmt(f, last);
    }
    fe_scope_leave(f, depth, fe_loc_end(f->u, fe_at(f, body)->c));
    return v;
}

static void children_stmt(fe_fn *f, uint32_t n)
{
    for (uint32_t c = fe_at(f, n)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        fe_stmt(f, c);
    }
}

void fe_stmt(fe_fn *f, uint32_t n)
{
    const fe_node *node = fe_at(f, n);
    if (f->cur == IR_NONE && !(node->flags & FE_N_LABEL)) {
        return; // nothing leads here
    }
    if (fe_is_expr(node->kind)) {
        fe_effect(f, n);
        return;
    }
    switch (node->kind) { /* big switch */
    case CXCursor_CompoundStmt:
        compound_stmt(f, n);
        break;
    case CXCursor_DeclStmt:
        decl_stmt(f, n);
        break;
    case CXCursor_VarDecl:
        fe_declare(f, n);
        break;
    case CXCursor_IfStmt:
        if_stmt(f, n);
        break;
    case CXCursor_WhileStmt:
        while_stmt(f, n);
        break;
    case CXCursor_DoStmt:
        do_stmt(f, n);
        break;
    case CXCursor_ForStmt:
        for_stmt(f, n);
        break;
    case CXCursor_SwitchStmt:
        switch_stmt(f, n);
        break;
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt:
        case_stmt(f, n);
        break;
    case CXCursor_BreakStmt:
        break_stmt(f, n);
        break;
    case CXCursor_ContinueStmt:
        continue_stmt(f, n);
        break;
    case CXCursor_ReturnStmt:
        return_stmt(f, n);
        break;
    case CXCursor_GotoStmt:
        goto_stmt(f, n);
        break;
    case CXCursor_IndirectGotoStmt:
        indirect_goto(f, n);
        break;
    case CXCursor_LabelStmt:
        label_stmt(f, n);
        break;
    case CXCursor_GCCAsmStmt:
    case CXCursor_MSAsmStmt:
        fe_asm(f, n);
        break;
    case CXCursor_UnexposedStmt:
        children_stmt(f, n);
        break; // attributed statements
    default:
        if (fe_is_stmt(node->kind) && node->kind != CXCursor_NullStmt) {
            fe_unknown(f, n, NULL);
        }
        break; // NullStmt, attributes, local types and prototypes
    }
}
