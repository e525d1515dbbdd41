// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// condition: what a test says of the values of a state, in a branch, in a result and in the "when"
// of a model. Knows values and comparisons, no regions.
#include "flow/flow_int.h"

ir_arith_op df_relop_of(md_relop op)
{
    static const uint8_t ops[] = {IR_A_EQ, IR_A_EQ, IR_A_NE, IR_A_LT, IR_A_LE, IR_A_GT, IR_A_GE};
    return (ir_arith_op)ops[op];
}

ir_arith_op df_relop_not(ir_arith_op op)
{
    static const uint8_t neg[] = {IR_A_NE, IR_A_EQ, IR_A_GE, IR_A_GT, IR_A_LE, IR_A_LT};
    return (ir_arith_op)neg[op - IR_A_EQ];
}

bool df_is_relop(ir_arith_op op)
{
    return op >= IR_A_EQ && op <= IR_A_GE;
}

bool df_facts_disjoint(const df_fact *f, const df_fact *g)
{
    bool zero = (f->lo == 0 && f->hi == 0 && g->ne0) || (g->lo == 0 && g->hi == 0 && f->ne0);
    return zero || f->hi < g->lo || g->hi < f->lo;
}

bool df_fills_gap(df_fx *x, pm facts, df_obj gap, const df_fact *here)
{
    const df_object *o = df_o(x, gap);
    int64_t k;
    if (o->a != IR_A_EQ || here->lo != 0 || here->hi != 0 || !df_is_int(x, o->c, &k)) {
        return false;
    }
    const df_fact *there = &x->facts.v[pm_get(x->pm, facts, df_obj_at(x, o->b))];
    return there->lo == k && there->hi == k;
}

typedef struct clash {
    df_fx *x;
    pm other;
    bool flags; ///< only facts about flags count
    bool found;
} clash;

static bool disjoint(void *user, uint32_t o, uint32_t id)
{
    clash *c = user;
    uint32_t with = pm_get(c->x->pm, c->other, o);
    if (with && (!c->flags || df_asks_bits(c->x, df_o(c->x, o)))) {
        c->found = df_facts_disjoint(&c->x->facts.v[id], &c->x->facts.v[with]);
    }
    return !c->found;
}

bool df_contradict(df_fx *x, const df_state *a, const df_state *b, bool flags)
{
    clash c = {x, b->facts, flags, false};
    pm_each(x->pm, a->facts, disjoint, &c);
    return c.found;
}

bool df_assume_deep(df_fx *x, df_state *s, df_loc l, ir_arith_op op, int64_t k)
{
    if (!df_assume(x, s, l, op, k)) {
        return false;
    }
    df_object o = *df_o(x, df_obj_at(x, l));
    bool truth = k == 0 && (op == IR_A_EQ || op == IR_A_NE);
    int64_t c;
    if (o.kind == DF_EXPR && truth && df_is_relop((ir_arith_op)o.a) && df_is_int(x, o.c, &c)) {
        ir_arith_op inner = op == IR_A_NE ? (ir_arith_op)o.a : df_relop_not((ir_arith_op)o.a);
        return df_assume_deep(x, s, o.b, inner, c);
    }
    return true;
}

/// What is compared with 0, perhaps more than once (`!(p == NULL)`); 0 when v is no such thing.
static df_loc tested(df_fx *x, df_val v)
{
    df_loc l = df_single(x, v);
    df_object o = *df_o(x, df_obj_at(x, l));
    bool found = false;
    int64_t zero;
    while (o.kind == DF_EXPR && (o.a == IR_A_EQ || o.a == IR_A_NE) && df_is_int(x, o.c, &zero) &&
           zero == 0) {
        l = o.b;
        o = *df_o(x, df_obj_at(x, l));
        found = true;
    }
    return found ? l : 0;
}

bool df_split_failure(df_fx *x, df_state *s, df_val v, df_state *other)
{
    df_loc l = tested(x, v);
    const df_object *o = df_o(x, df_obj_at(x, l));
    if (!l || o->kind != DF_SITE || !o->fallible) {
        return false;
    }
    df_state yes = *s;
    *other = *s;
    if (!df_assume_deep(x, &yes, df_single(x, v), IR_A_NE, 0) ||
        !df_assume_deep(x, other, df_single(x, v), IR_A_EQ, 0)) {
        return false;
    }
    *s = yes;
    return true;
}

bool df_assume_value(df_fx *x, df_state *s, df_val v, ir_arith_op op, int64_t k)
{
    df_loc one;
    const df_loc *t;
    uint32_t n = df_targets_of(x, v, &one, &t);
    bool possible = n == 0;
    for (uint32_t i = 0; i < n; i++) {
        possible |= df_decide(x, s, t[i], op, k) >= 0;
    }
    return possible && (n != 1 || df_assume(x, s, t[0], op, k));
}

bool df_may_be(df_fx *x, df_val val, bool null)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    bool found = false;
    int64_t k;
    for (uint32_t i = 0; i < n; i++) {
        found |= (df_is_int(x, v[i], &k) && k == 0) == null;
    }
    return found;
}

static bool surely_null(df_fx *x, const df_state *s, df_val v)
{
    return (v & 1) && df_decide(x, s, v >> 1, IR_A_EQ, 0) == 1;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_null_of(const md_cond *w, const md_opnd *of)
{
    return w->op == MD_EQ && w->null && w->left.base == MD_OPND_ARG && w->left.arg == of->arg &&
           w->left.deref == of->deref && same_text(w->left.field, of->field);
}

/// The model also says what happens when the operand is null.
static bool speaks_of_null(const md_function *m, const md_opnd *of)
{
    for (uint32_t i = 0; i < m->neffects; i++) {
        const md_effect *e = &m->effects[i];
        if (is_null_of(&e->when, of) || is_null_of(&e->and_when, of)) {
            return true;
        }
    }
    return false;
}

int df_null_decides(df_fx *x, const df_state *s, const md_function *m, const md_cond *w,
                    df_val left)
{
    if (w->left.base != MD_OPND_ARG || !w->null || surely_null(x, s, left)) {
        return 0;
    }
    if (w->op == MD_EQ) {
        return -1;
    }
    return w->op == MD_NE && speaks_of_null(m, &w->left) ? 1 : 0;
}
