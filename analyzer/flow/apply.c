// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// apply: a call of a function whose summary is known: its effects, replayed on the caller's
// objects, in the order in which they matter.
#include "flow/apply_int.h"
#include "flow/ways_int.h"

#define NO_ID UINT32_MAX

static const fact_event *wrap(const df_app *p, fact_event_kind k, const fact_event *inner)
{
    return inner ? df_event(p->x, k, p->in->loc, p->name, inner) : NULL;
}

// ---- the callee's objects in the caller --------------------------------------------------------

/// Slots of results that a callee's summary brings start above those of models. What has a role is
/// the same object whichever exit, and whichever callee, it comes from.
static uint32_t slot_of(const df_app *p, uint32_t obj)
{
    uint32_t role = p->sum->objs[obj].role;
    return role ? role | 0x80000000u : 1000 + (p->callee % 4096) * 65536 + obj % 65536;
}

static df_val symbol_value(df_app *p, const df_sum_obj *o)
{
    df_fx *x = p->x;
    const df_sum_loc *l = &p->sum->locs[o->a];
    const df_sum_obj *root = &p->sum->objs[l->obj];
    bool param = root->kind == DF_VAR;
    if (param && l->parent == NO_ID) {
        return root->a < p->args->n ? p->args->v[root->a] : df_unknown(x);
    }
    df_val at = df_app_addr(p, o->a);
    if (o->b == NO_ID) {
        return df_read_all(x, p->pre, at);
    }
    df_loc here = df_single(x, at);
    df_loc version = df_single(x, df_app_addr(p, o->b));
    if (!here || !version || df_o(x, df_obj_at(x, here))->depth >= DF_MAX_DEPTH) {
        return df_unknown(x);
    }
    return df_one(df_root(x, df_object_of(x, DF_SYM, here, df_obj_at(x, version), 0)));
}

/// The address of an object's storage; for symbols the pointer value they stand for.
df_val df_app_object(df_app *p, uint32_t id)
{
    df_fx *x = p->x;
    if (p->what[id]) {
        return p->what[id];
    }
    const df_sum_obj *o = &p->sum->objs[id];
    df_val v = df_unknown(x);
    switch ((df_kind)o->kind) {
    case DF_VAR:
        if (o->a < p->in->nargs) {
            df_val at = df_opnd_locs(x, p->pre, &x->fn->args.v[p->in->args + o->a]);
            v = at ? at : v;
        }
        break;
    case DF_RET:
        v = p->result ? p->result : v;
        break;
    case DF_GLOBAL:
    case DF_FUNC:
    case DF_STR:
    case DF_CURRENT:
        v = df_one(df_root(x, df_object_of(x, (df_kind)o->kind, o->a, 0, 0)));
        break;
    case DF_INT:
        v = df_int(x, (int64_t)((uint64_t)o->c << 32 | o->b));
        break;
    case DF_SITE:
    case DF_OLD:
    case DF_RES: {
        df_kind k = o->kind == DF_RES ? DF_RES : DF_SITE;
        df_obj made = df_object_of(x, k, x->cur_instr, slot_of(p, id), 0);
        df_o(x, made)->zeroed = o->zeroed;
        df_o(x, made)->fallible = o->fallible;
        df_o(x, made)->unguarded = o->unguarded;
        df_o(x, made)->many = o->many;
        df_o(x, made)->written = o->written;
        df_o(x, made)->summary = o->kind == DF_OLD;
        v = df_one(df_root(x, made));
        break;
    }
    case DF_SYM:
        v = symbol_value(p, o);
        break;
    case DF_EXPR:
        v = o->a == IR_A_ADD ? df_app_sum(p, o, slot_of(p, id)) : v;
        break;
    case DF_REGION: {
        df_loc h = df_single(x, df_app_addr(p, o->a));
        v = h ? df_one(df_root(x, df_region_obj(x, h, (md_region)o->b))) : v;
        break;
    }
    default:
        break;
    }
    p->what[id] = v;
    return v;
}

df_val df_app_addr(df_app *p, uint32_t loc)
{
    df_fx *x = p->x;
    if (loc == NO_ID) {
        return df_unknown(x);
    }
    if (p->addr[loc]) {
        return p->addr[loc];
    }
    const df_sum_loc *l = &p->sum->locs[loc];
    df_val v;
    if (l->parent == NO_ID) {
        v = df_app_object(p, l->obj);
    } else {
        df_loc one;
        const df_loc *t;
        uint32_t n = df_targets_of(x, df_app_addr(p, l->parent), &one, &t);
        df_loc buf[DF_MAX_TARGETS];
        memcpy(buf, t, n * sizeof *t);
        ir_proj step = ir_proj_is_by(l->proj) ? df_app_step(p, ir_proj_local(l->proj)) : l->proj;
        for (uint32_t i = 0; i < n; i++) {
            buf[i] = df_child(x, buf[i], step);
        }
        v = df_set_of(x, buf, n);
    }
    p->addr[loc] = v;
    return v;
}

static df_val value_of(df_app *p, df_sum_val sv)
{
    df_val v = 0;
    for (uint32_t i = 0; i < sv.n; i++) {
        v = df_union(p->x, v, df_app_addr(p, p->sum->vals[sv.start + i]));
    }
    return v;
}

// ---- is this exit possible here? ---------------------------------------------------------------

static bool contradicts(df_fx *x, const df_state *s, df_val val, df_fact f)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        bool below = f.lo != INT64_MIN && df_decide(x, s, v[i], IR_A_GE, f.lo) < 0;
        bool above = f.hi != INT64_MAX && df_decide(x, s, v[i], IR_A_LE, f.hi) < 0;
        bool zero = f.ne0 && df_decide(x, s, v[i], IR_A_NE, 0) < 0;
        bool other = f.lo == f.hi && df_decide(x, s, v[i], IR_A_EQ, f.lo) < 0;
        if (!below && !above && !zero && !other) {
            return false;
        }
    }
    return n > 0;
}

/// The callee went this way because two pointers were equal (or not): may they be, here?
static bool same_as_told(df_app *p, const df_sum_obj *o, const df_fact *f)
{
    df_loc a = df_single(p->x, df_app_addr(p, o->b));
    df_loc b = df_single(p->x, df_app_addr(p, o->c));
    if (o->a != IR_A_EQ || !a || !b) {
        return true;
    }
    if (a == b) {
        return f->ne0 || f->lo != f->hi;
    }
    return !(f->ne0 && df_distinct(p->x, a, b));
}

bool df_app_holds(df_app *p, const df_state *s, uint32_t from, uint32_t n)
{
    for (uint32_t i = from; i < from + n; i++) {
        const df_sum_fact *f = &p->sum->facts[i];
        const df_sum_obj *o = &p->sum->objs[f->obj];
        bool number = o->kind == DF_SYM || (o->kind == DF_EXPR && o->a == IR_A_ADD);
        if (number && contradicts(p->x, s, df_app_object(p, f->obj), f->fact)) {
            return false;
        }
        df_val bits = o->kind == DF_EXPR && !number ? df_app_bits(p, o) : 0;
        if (bits && contradicts(p->x, s, bits, f->fact)) {
            return false;
        }
        if (o->kind == DF_EXPR && !same_as_told(p, o, &f->fact)) {
            return false;
        }
    }
    return true;
}

/// The callee came back because its parameter was null: the caller's variable is, where no fact
/// about its value can be kept.
static void learn_null(df_app *p, df_state *s, const df_sum_fact *f, df_val v)
{
    const df_sum_obj *o = &p->sum->objs[f->obj];
    const df_sum_loc *l = o->kind == DF_SYM && o->b == NO_ID ? &p->sum->locs[o->a] : NULL;
    const df_sum_obj *root = l && l->parent == NO_ID ? &p->sum->objs[l->obj] : NULL;
    if (root && root->kind == DF_VAR && root->a < p->in->nargs &&
        df_o(p->x, df_obj_at(p->x, v >> 1))->summary) {
        df_narrow(p->x, s, &p->x->fn->args.v[p->in->args + root->a], df_int(p->x, 0));
    }
}

static void learn(df_app *p, df_state *s, const df_sum_exit *e)
{
    df_fx *x = p->x;
    for (uint32_t i = e->facts; i < e->facts + e->nfacts; i++) {
        const df_sum_fact *f = &p->sum->facts[i];
        const df_sum_obj *o = &p->sum->objs[f->obj];
        bool number = o->kind != DF_EXPR || o->a == IR_A_ADD;
        df_val v = number ? df_app_object(p, f->obj) : df_app_bits(p, o);
        if (!(v & 1)) {
            continue;
        }
        if (f->fact.lo == 0 && f->fact.hi == 0) {
            learn_null(p, s, f, v);
        }
        if (f->fact.lo == f->fact.hi) {
            df_assume(x, s, v >> 1, IR_A_EQ, f->fact.lo);
            continue;
        }
        if (f->fact.lo != INT64_MIN) {
            df_assume(x, s, v >> 1, IR_A_GE, f->fact.lo);
        }
        if (f->fact.hi != INT64_MAX) {
            df_assume(x, s, v >> 1, IR_A_LE, f->fact.hi);
        }
        if (f->fact.ne0) {
            df_assume(x, s, v >> 1, IR_A_NE, 0);
        }
    }
}

// ---- footprints --------------------------------------------------------------------------------

static const df_sum_obj *root_of(const df_app *p, uint32_t obj)
{
    const df_sum_obj *o = &p->sum->objs[obj];
    while (o->kind == DF_SYM || o->kind == DF_REGION) {
        o = &p->sum->objs[p->sum->locs[o->a].obj];
    }
    return o;
}

static bool rooted_in_global(const df_app *p, uint32_t obj)
{
    return root_of(p, obj)->kind != DF_VAR;
}

/// What the callee touches of the caller's world, the caller touches.
static void leave_prints(df_app *p, df_state *s)
{
    df_fx *x = p->x;
    for (uint32_t i = 0; i < p->sum->nfoots; i++) {
        const df_sum_foot *f = &p->sum->foots[i];
        df_loc l = df_single(x, df_app_object(p, f->obj));
        if (l && df_l(x, l)->depth == 0) {
            const fact_event *ev = wrap(p, f->ev->kind, f->ev);
            df_foot_add(x, f->kind, df_obj_at(x, l), ev);
            if (f->kind == DF_FOOT_READ || f->kind == DF_FOOT_WRITE) {
                df_device_touch(x, s, df_obj_at(x, l), f->kind == DF_FOOT_WRITE, ev);
            }
        }
    }
}

/// What the callee asks of a device's objects, with what is known here.
static void judge_roles(df_app *p, df_state *s)
{
    for (uint32_t i = 0; i < p->sum->nroles; i++) {
        const df_sum_role *k = &p->sum->roles[i];
        df_role r = {.effect = k->effect, .what = k->what};
        r.object = value_of(p, k->object);
        r.value = value_of(p, k->value);
        r.offset = value_of(p, k->offset);
        r.size = value_of(p, k->size);
        df_device_judge(p->x, s, &r, wrap(p, FACT_EV_USE, k->at));
    }
}

/// The entry's summary seen from a state of this function: nothing is called, nothing changes.
typedef struct from_outside {
    df_app p;
    df_args args;
    ir_instr in;
    fa_mark scratch;
} from_outside;

static bool look_from(df_fx *x, const df_state *s, const df_entered *e, from_outside *w)
{
    const df_summary *sum = x->pg->summaries[e->fn];
    *w = (from_outside){.scratch = fa_arena_mark(&x->pg->scratch)};
    if (!sum || sum->nfoots == 0) {
        return false;
    }
    w->args.n = e->passes + 1;
    for (uint32_t i = 0; i < w->args.n; i++) {
        w->args.v[i] = i == e->passes ? e->data : df_unknown(x);
    }
    w->p = (df_app){.x = x, .in = &w->in, .args = &w->args, .callee = e->fn, .sum = sum, .pre = s};
    w->p.addr = FAC_ARRAY(&x->pg->scratch, df_val, sum->nlocs + 1);
    w->p.what = FAC_ARRAY(&x->pg->scratch, df_val, sum->nobjs + 1);
    return true;
}

const df_sum_foot *df_touch(df_fx *x, const df_state *s, const df_entered *e, unsigned kinds,
                            df_obj want, bool *by_global)
{
    from_outside w;
    const df_sum_foot *found = NULL;
    bool any = look_from(x, s, e, &w);
    want = df_any_symbol(x, want);
    for (uint32_t i = 0; any && i < w.p.sum->nfoots && !found; i++) {
        const df_sum_foot *f = &w.p.sum->foots[i];
        df_loc l = kinds >> f->kind & 1 ? df_single(x, df_app_object(&w.p, f->obj)) : 0;
        if (l && df_any_symbol(x, df_obj_at(x, l)) == want) {
            found = f;
            *by_global = rooted_in_global(&w.p, f->obj);
        }
    }
    (void)fa_arena_rewind(&x->pg->scratch, w.scratch);
    return found;
}

void df_each_touch(df_fx *x, df_state *s, const df_entered *e, unsigned kinds, df_touched f,
                   void *user)
{
    from_outside w;
    df_state before = *s;
    bool any = look_from(x, &before, e, &w);
    for (uint32_t i = 0; any && i < w.p.sum->nfoots; i++) {
        const df_sum_foot *t = &w.p.sum->foots[i];
        df_loc l = kinds >> t->kind & 1 ? df_single(x, df_app_object(&w.p, t->obj)) : 0;
        if (l) {
            f(x, s, df_obj_at(x, l), t, rooted_in_global(&w.p, t->obj), user);
        }
    }
    (void)fa_arena_rewind(&x->pg->scratch, w.scratch);
}

// ---- requirements and ends ---------------------------------------------------------------------

static const char *loc_text(const df_app *p, uint32_t loc);

/// The pointer that a symbol of the callee stands for, in the caller's words.
static const char *text_of(const df_app *p, uint32_t obj)
{
    const df_sum_obj *o = &p->sum->objs[obj];
    const char *text = o->kind == DF_SYM && o->b == NO_ID ? loc_text(p, o->a) : NULL;
    const df_sum_loc *l = text ? &p->sum->locs[o->a] : NULL;
    bool through = l && l->parent == NO_ID && p->sum->objs[l->obj].kind == DF_SYM;
    return !through ? text : text[0] == '&' ? text + 1 : fac_fmt(p->x->a, "*%s", text);
}

static const char *arg_text(const df_app *p, uint32_t i)
{
    return i < p->in->nargs ? df_opnd_text(p->x, &p->x->fn->args.v[p->in->args + i]) : NULL;
}

/// A location of the callee in the caller's words: "g->level" given "&game" is "game.level".
static const char *loc_text(const df_app *p, uint32_t loc)
{
    df_fx *x = p->x;
    const df_sum_loc *l = &p->sum->locs[loc];
    const df_sum_obj *o = &p->sum->objs[l->obj];
    if (l->parent == NO_ID) {
        return o->kind == DF_VAR      ? arg_text(p, o->a)
               : o->kind == DF_GLOBAL ? fac_sym_str(x->u->syms, x->u->globals.v[o->a].name)
                                      : text_of(p, l->obj);
    }
    const char *base = loc_text(p, l->parent);
    if (!base || (l->proj & IR_PROJ_INDEX)) {
        return base ? fac_fmt(x->a, "%s[]", base) : NULL;
    }
    const char *field = strrchr(fac_sym_str(x->u->syms, l->proj), '.');
    if (!field) {
        return NULL;
    }
    bool pointer = o->kind == DF_SYM && p->sum->locs[l->parent].parent == NO_ID;
    bool address = pointer && base[0] == '&';
    return fac_fmt(x->a, "%s%s%s", base + address, pointer && !address ? "->" : ".", field + 1);
}

/// The callee follows the pointer, and not because it has seen that it is not null.
static bool follows_untested(const df_app *p, const df_sum_req *r)
{
    const fact_event *e = r->first;
    while (e && e->inner) {
        e = e->inner;
    }
    for (uint32_t i = r->guards; i < r->guards + r->nguards; i++) {
        const df_sum_fact *f = &p->sum->facts[i];
        if (f->obj == r->obj && (f->fact.ne0 || f->fact.lo > 0)) {
            return false;
        }
    }
    return e && !e->callee;
}

/// May a use be worth a word, so that the pointer needs a name? Most are of what is alive.
static bool is_suspect(df_fx *x, const df_state *s, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, val, &one, &v);
    for (uint32_t i = 0; i < n; i++) {
        df_obj o = df_obj_at(x, v[i]);
        df_life life = (df_life)df_prop_of(x, s, o).life;
        if (df_o(x, o)->kind == DF_SITE || life == DF_DEAD || life == DF_MIXED) {
            return true;
        }
    }
    return false;
}

/// What a global leads to whose address stands for "nothing" (the null node of a tree): whoever
/// follows it knows that he is not there.
static bool behind_nothing(const df_app *p, uint32_t obj)
{
    const df_sum_obj *o = root_of(p, obj);
    return o->kind == DF_GLOBAL && fac_map_find(&p->x->pg->sentinel, o->a);
}

static void use_before(df_app *p, df_state *s, const df_sum_req *r)
{
    bool nowhere = !(df_app_object(p, r->obj) & 1) && behind_nothing(p, r->obj);
    if (!nowhere && df_app_holds(p, p->pre, r->guards, r->nguards)) {
        const fact_event *at = wrap(p, FACT_EV_USE, r->first);
        df_val v = df_app_object(p, r->obj);
        bool suspect = is_suspect(p->x, s, v);
        const char *what = suspect ? text_of(p, r->obj) : NULL;
        pm required = s->req;
        bool elements = p->sum->objs[r->obj].summary; // one of them is followed, nobody knows which
        if ((!p->x->guessed || !suspect) && (!elements || !df_one_is_released(p->x, s, v))) {
            df_use(p->x, s, v, at, what, true);
        }
        if (p->x->guessed) { // this function may not be the one that is called here
            s->req = required;
            return;
        }
        if (suspect && follows_untested(p, r)) {
            df_check_null(p->x, s, v, at, what);
        }
    }
}

/// By another way to the same place, which the callee could not know, the pointer was replaced
/// before it was followed.
static bool replaced_by_alias(df_app *p, const df_sum_exit *e, const df_sum_obj *o)
{
    df_loc at = o->kind == DF_SYM ? df_single(p->x, df_app_addr(p, o->a)) : 0;
    for (uint32_t i = e->writes; at && i < e->writes + e->nwrites; i++) {
        uint32_t loc = p->sum->writes[i].loc;
        if (loc != o->a && df_single(p->x, df_app_addr(p, loc)) == at) {
            return true;
        }
    }
    return false;
}

/// What the callee uses after it has ended it. Each of several callees knows its own objects only.
static void use_after(df_app *p, df_state *s, const df_sum_exit *e, const df_sum_req *r)
{
    df_fx *x = p->x;
    df_loc l = r->nends ? df_single(x, df_app_object(p, r->obj)) : 0;
    const fact_event *end = l ? df_evs_of(x, s, df_obj_at(x, l)).end : NULL;
    for (uint32_t k = e->ends; k < e->ends + e->nends; k++) {
        if (p->sum->ends[k].obj == r->obj) {
            return; // the callee ends it itself, after its last use
        }
    }
    if (!end || x->guessed || !df_app_holds(p, p->pre, r->guards, r->nguards) ||
        replaced_by_alias(p, e, &p->sum->objs[r->obj])) {
        return;
    }
    for (uint32_t i = r->ends; i < r->ends + r->nends; i++) {
        for (uint32_t k = e->ends; k < e->ends + e->nends; k++) {
            const df_sum_end *n = &p->sum->ends[k];
            if (n->obj == p->sum->vals[i] && n->evs.end == end->inner) {
                df_use(x, s, df_app_object(p, r->obj), wrap(p, FACT_EV_USE, r->last),
                       text_of(p, r->obj), true);
                return;
            }
        }
    }
}

static void end_symbol(df_app *p, df_state *s, const df_sum_end *e, df_loc l)
{
    df_fx *x = p->x;
    const fact_event *ev = wrap(p, FACT_EV_RELEASE, e->evs.end);
    if (e->prop.is_mark) {
        df_rewinding how = {.closes = (e->prop.flags & DF_P_CLOSED) != 0};
        df_rewind(x, s, l, ev, text_of(p, e->obj), how);
    } else if (e->prop.end == FACT_SENT) {
        df_free_object(x, s, l, FACT_SENT, ev);
    } else if (e->prop.end == FACT_DESTROYED) {
        df_destroy_handle(x, s, l, (md_region)e->prop.region, ev);
    } else if (e->prop.life == DF_MIXED) {
        return; // on some paths only: what is left afterwards says so
    } else if (e->prop.end == FACT_FREED || e->prop.end == FACT_REALLOCED) {
        df_loc pool = e->handle != NO_ID ? df_single(x, df_app_addr(p, e->handle)) : 0;
        df_release r = {(md_region)e->prop.region, e->prop.family,     pool,
                        (fact_end)e->prop.end,     text_of(p, e->obj), true};
        bool shifted = (e->prop.flags & DF_P_SHIFTED) != 0; // the callee knows how far the start is
        df_release_object(x, s, shifted ? df_root(x, df_obj_at(x, l)) : l, &r, ev);
        df_prop q = df_prop_of(x, s, df_obj_at(x, l));
        if (shifted && df_o(x, df_obj_at(x, l))->outer && q.life != DF_NONE) {
            q.flags |= DF_P_SHIFTED;
            df_set_prop(x, s, df_obj_at(x, l), q);
        }
    }
}

/// The callee begins what the caller has open already, and ends it again.
static void check_first_begin(df_app *p, df_state *s, const df_sum_end *e, df_loc h)
{
    df_fx *x = p->x;
    df_obj r = df_region_obj(x, h, (md_region)p->sum->objs[e->obj].b);
    df_prop q = df_prop_of(x, s, r);
    if (p->sum->objs[e->obj].b == MD_REGION_BARRIER || !(e->prop.flags & DF_P_FIRST) ||
        q.life != DF_LIVE || !(q.flags & DF_P_BEGUN)) {
        return;
    }
    fact f = df_fact_new(x, FACT_UNBALANCED, p->in->loc);
    f.balance = FACT_BAL_BEGIN_TWICE;
    f.object = df_describe(x, s, r);
    f.other = df_evs_of(x, s, r).begin;
    f.at = wrap(p, FACT_EV_BEGIN, e->evs.begin);
    df_emit(x, f);
    q.flags |= DF_P_REPORTED;
    df_set_prop(x, s, r, q);
}

static void end_one(df_app *p, df_state *s, const df_sum_end *e)
{
    df_fx *x = p->x;
    const df_sum_obj *o = &p->sum->objs[e->obj];
    const fact_event *ev = wrap(p, FACT_EV_END, e->evs.end);
    if (o->kind == DF_SYM) {
        df_val v = df_app_object(p, e->obj);
        df_loc l = df_one_object(x, s, v);
        bool kept = l && !(v & 1) && df_o(x, df_obj_at(x, l))->kind == DF_SYM;
        if (l && !kept) { // "null or what the caller had": it may well have been null
            end_symbol(p, s, e, l);
        } else {
            df_weaken(x, s, v);
        }
        return;
    }
    df_loc h = o->kind == DF_REGION ? df_single(x, df_app_addr(p, o->a)) : 0;
    if (!h) {
        return;
    }
    check_first_begin(p, s, e, h);
    df_mark_device(x, s, df_region_obj(x, h, (md_region)o->b), e->prop.flags);
    if (e->prop.life == DF_DEAD && e->prop.end == FACT_DESTROYED) {
        df_destroy_handle(x, s, h, (md_region)o->b, ev);
    } else if (e->prop.life == DF_DEAD && !e->evs.begin) {
        df_finish_region(x, s, h, (md_region)o->b, ev, o->b != MD_REGION_BARRIER);
    } else if (o->b == MD_REGION_FRAME) {
        df_finish_region(x, s, h, (md_region)o->b, ev, false);
    } else if (o->b >= MD_REGION_LENT) {
        df_end_region(x, s, h, (md_region)o->b, FACT_INVALIDATED, ev, 0);
    } else {
        df_end_region(x, s, h, (md_region)o->b, FACT_RESET, ev, 0);
    }
}

// ---- what exists afterwards --------------------------------------------------------------------

static void live_region(df_app *p, df_state *s, const df_sum_life *l, df_loc h, md_region kind)
{
    df_fx *x = p->x;
    if (l->prop.life == DF_LIVE && (l->prop.flags & DF_P_BEGUN)) {
        df_begin_region(x, s, h, kind, wrap(p, FACT_EV_BEGIN, l->evs.begin),
                        kind != MD_REGION_BARRIER && !(l->prop.flags & DF_P_ENDED));
    }
    df_obj r = df_region_obj(x, h, kind);
    df_prop q = df_prop_of(x, s, r);
    if (l->prop.life == DF_MIXED) {
        q.life = DF_MIXED;
        q.region = (uint8_t)kind;
        q.handle = h;
        df_set_prop(x, s, r, q);
    } else if (l->prop.mark && l->mark != NO_ID) {
        df_loc m = df_single(x, df_app_object(p, l->mark));
        q.region = (uint8_t)kind;
        q.handle = h;
        q.mark = m ? df_obj_at(x, m) : 0;
        df_set_prop(x, s, r, q);
    }
}

/// The callee has put the caller's object into another region.
static void move_symbol(df_app *p, df_state *s, const df_sum_life *l, df_obj here)
{
    df_fx *x = p->x;
    df_prop q = df_prop_of(x, s, here);
    df_loc h = l->handle != NO_ID ? df_single(x, df_app_addr(p, l->handle)) : 0;
    bool lost = l->handle != NO_ID && !h;
    q.life = lost ? DF_MIXED : DF_LIVE;
    q.region = l->prop.region;
    q.handle = h;
    q.mark = h ? df_prop_of(x, s, df_region_obj(x, h, (md_region)q.region)).mark : 0;
    q.flags |= DF_P_MOVED | DF_P_CHILD;
    df_set_prop(x, s, here, q);
}

static void live_one(df_app *p, df_state *s, const df_sum_life *l)
{
    df_fx *x = p->x;
    const df_sum_obj *o = &p->sum->objs[l->obj];
    if (o->kind == DF_REGION) {
        df_loc h = df_single(x, df_app_addr(p, o->a));
        if (h) {
            live_region(p, s, l, h, (md_region)o->b);
        }
        return;
    }
    df_val v = df_app_object(p, l->obj);
    df_loc at = df_single(x, v);
    if (!at) {
        if (o->kind == DF_SYM && l->prop.life == DF_MIXED) {
            df_weaken(x, s, v);
        }
        return;
    }
    df_obj here = df_obj_at(x, at);
    if (o->kind == DF_SYM) {
        if (l->prop.life == DF_MIXED && df_in_buffer(x, at)) {
            return; // a buffer inside the object is in use until there is one to release
        }
        if (l->prop.life == DF_MIXED) {
            df_prop q = df_prop_of(x, s, here);
            q.life = DF_MIXED;
            q.end = l->prop.end;
            df_set_prop(x, s, here, q);
            df_evs e = df_evs_of(x, s, here);
            e.end = wrap(p, FACT_EV_RELEASE, l->evs.end);
            df_set_evs(x, s, here, e);
        } else if ((l->prop.flags & DF_P_MOVED) && l->prop.life == DF_LIVE) {
            move_symbol(p, s, l, here);
        }
        return;
    }
    df_prop q = l->prop;
    q.handle = l->handle != NO_ID ? df_single(x, df_app_addr(p, l->handle)) : 0;
    df_loc m = l->mark != NO_ID ? df_single(x, df_app_object(p, l->mark)) : 0;
    q.mark = m ? df_obj_at(x, m) : 0;
    if (!q.mark && q.handle && !q.is_mark &&
        q.life == DF_LIVE) { // the caller's savepoint covers it too
        q.mark = df_prop_of(x, s, df_region_obj(x, q.handle, (md_region)q.region)).mark;
    }
    if (q.handle &&
        df_prop_of(x, s, df_region_obj(x, q.handle, (md_region)q.region)).end == FACT_DESTROYED) {
        q.flags &= (uint16_t)~DF_P_OWNED; // nothing real can come out of a pool that is gone
    }
    x->jobs |= q.job != 0;
    df_set_prop(x, s, here, q);
    df_evs e = {wrap(p, FACT_EV_ALLOC, l->evs.alloc), wrap(p, FACT_EV_BEGIN, l->evs.begin),
                wrap(p, FACT_EV_END, l->evs.end)};
    df_set_evs(x, s, here, e);
}

/// What the callee leaves in a pointer is no number: the next turn of a loop may release it and
/// make another one in the same call.
static void mark_pointee(df_app *p, const df_sum_write *w, df_val v)
{
    df_fx *x = p->x;
    df_loc l = df_single(x, v);
    df_object *o = l ? df_o(x, df_obj_at(x, l)) : NULL;
    if (o && o->kind == DF_RES && fac_map_find(&x->pg->pointer_field, p->sum->locs[w->loc].proj)) {
        o->pointee = true;
    }
}

static void write_one(df_app *p, df_state *s, const df_sum_write *w)
{
    df_fx *x = p->x;
    df_val at = df_app_addr(p, w->loc);
    df_val v = value_of(p, w->val);
    if (!w->havoc) {
        v = df_without_unlinked(x, s, v);
        mark_pointee(p, w, v);
        const df_sum_obj *root = &p->sum->objs[p->sum->locs[w->loc].obj];
        bool copied = root->kind == DF_RET || (w->ev && w->ev->kind == FACT_EV_COPY);
        df_assign(x, s, at, v, p->in, copied ? FACT_EV_COPY : FACT_EV_STORE, w->ev);
        return;
    }
    df_loc one;
    const df_loc *t;
    uint32_t n = df_targets_of(x, at, &one, &t);
    df_loc version = df_single(x, v);
    df_loc buf[DF_MAX_TARGETS];
    memcpy(buf, t, n * sizeof *t);
    for (uint32_t i = 0; i < n && version; i++) {
        const df_object *o = df_o(x, df_obj_at(x, buf[i]));
        bool copied = w->ev && w->ev->kind == FACT_EV_COPY; // nothing is left as it was
        bool written = copied || df_o(x, df_obj_at(x, version))->written;
        if (o->kind == DF_SYM && o->outer && !written) {
            df_havoc_soft(x, s, buf[i], df_obj_at(x, version), w->scalars);
        } else {
            df_havoc(x, s, buf[i], df_obj_at(x, version));
        }
    }
    df_overwrite_place(x, s, at);
}

enum { WRITE_TURNS = 3 };
/// What the callee has moved is in its new place before the old one is cleared.
static int turn_of(const df_app *p, const df_sum_write *w)
{
    uint32_t l = w->val.n == 1 ? p->sum->vals[w->val.start] : NO_ID;
    bool number = l != NO_ID && p->sum->objs[p->sum->locs[l].obj].kind == DF_INT;
    return w->havoc ? 0 : number && !w->ev ? 2 : 1;
}

/// A record result starts as nothing known; the callee's writes to it follow.
static void clear_result(df_app *p, df_state *s)
{
    df_loc d = p->result ? df_single(p->x, p->result) : 0;
    if (d && df_strong(p->x, d)) {
        df_havoc(p->x, s, d, df_object_of(p->x, DF_RES, p->x->cur_instr, 99, 0));
    }
}

/// Memory ran out in the callee, and nothing tells: code behind it counts on success.
static bool also_succeeds(const df_app *p, const df_sum_exit *e)
{
    df_outcome success = {e->kind.cls, 0, e->kind.value};
    for (uint32_t i = 0; i < p->sum->nexits; i++) {
        if (p->possible[i] && df_same_outcome(p->sum->exits[i].kind, success)) {
            return true;
        }
    }
    return false;
}

/// A place of the caller that leads to the object o by this field, and is not what w writes itself.
static void unlink_from(df_app *p, df_state *s, const df_sum_write *w, df_obj o)
{
    df_fx *x = p->x;
    const df_sum_loc *at = &p->sum->locs[w->loc];
    const uint32_t *first =
        at->parent != NO_ID ? fac_map_find(&x->link_locs, p->sum->locs[w->loc].proj) : NULL;
    for (df_loc c = first ? *first : 0; c; c = df_l(x, c)->next_link) {
        if (df_holds(x, df_read(x, s, c), o) && !df_holds_loc(x, df_app_addr(p, w->loc), c)) {
            df_write_weak(x, s, c, df_unknown(x));
        }
    }
}

/// Who takes the node out of its list on one way out does so on all on which it releases the node:
/// `if (e->list->first == e) e->list->first = e->next;` asks where it is, and the caller may know
/// the list by another name.
static void unlink_ended(df_app *p, df_state *s, const df_sum_exit *e)
{
    for (uint32_t i = e->ends; i < e->ends + e->nends; i++) {
        const df_sum_end *end = &p->sum->ends[i];
        bool node = end->prop.end == FACT_FREED && p->sum->objs[end->obj].kind == DF_SYM;
        df_loc l = node ? df_single(p->x, df_app_object(p, end->obj)) : 0;
        if (l && df_app_unlinks(p, end->obj)) {
            df_unlink(p->x, s, l);
        }
        for (uint32_t k = 0; l && k < p->sum->nexits; k++) {
            const df_sum_exit *f = &p->sum->exits[k];
            for (uint32_t j = f->writes; j < f->writes + f->nwrites; j++) {
                if (!p->sum->writes[j].havoc) {
                    unlink_from(p, s, &p->sum->writes[j], df_obj_at(p->x, l));
                }
            }
        }
    }
}

/// What a place led to is lost sight of: bytes were copied, of which the caller may know more.
/// `again`: after the writes, for what these have put there; the objects themselves have escaped.
static void escape_all(df_app *p, df_state *s, const df_sum_exit *e, bool again)
{
    for (uint32_t i = e->escs; i < e->escs + e->nescs; i++) {
        const df_sum_obj *o = &p->sum->objs[p->sum->escs[i]];
        df_loc at = o->kind == DF_SYM && p->sum->locs[o->a].parent == NO_ID
                        ? df_single(p->x, df_app_addr(p, o->a))
                        : 0;
        if (!again) {
            df_escape(p->x, s, df_app_object(p, p->sum->escs[i]));
        }
        if (at) {
            df_escape_below(p->x, s, at);
        }
    }
}

static bool returned(const df_app *p, const df_sum_exit *e, uint32_t obj)
{
    bool found = false;
    for (uint32_t i = e->ret.start; i < e->ret.start + e->ret.n; i++) {
        uint32_t l = p->sum->vals[i];
        found |= l < p->sum->nlocs && p->sum->locs[l].obj == obj;
    }
    return found;
}

/// This function may not be the one that is called here: what it leaves behind need not be there.
static void perhaps_made(df_app *p, df_state *s, uint32_t obj)
{
    df_loc l = p->sum->objs[obj].kind == DF_SITE ? df_single(p->x, df_app_object(p, obj)) : 0;
    df_prop q = l ? df_prop_of(p->x, s, df_obj_at(p->x, l)) : (df_prop){0};
    if (q.life == DF_LIVE) {
        q.flags |= DF_P_MAYBE;
        df_set_prop(p->x, s, df_obj_at(p->x, l), q);
    }
}

/// What lay in memory that the callee has made larger lies in what it returns.
static void move_contents(df_app *p, df_state *s, const df_sum_exit *e)
{
    df_loc to = e->ret.n ? df_single(p->x, value_of(p, e->ret)) : 0;
    for (uint32_t i = e->ends; i < e->ends + e->nends; i++) {
        const df_sum_end *end = &p->sum->ends[i];
        bool grown = end->prop.end == FACT_REALLOCED && p->sum->objs[end->obj].kind == DF_SYM;
        df_loc from = grown ? df_single(p->x, df_app_object(p, end->obj)) : 0;
        if (from && to && df_o(p->x, df_obj_at(p->x, to))->kind == DF_SITE) {
            df_copy_contents(p->x, s, to, from, IR_NONE, 0);
        } else if (from) {
            df_escape_below(p->x, s, from);
        }
    }
}

static void replay(df_app *p, df_state *s, const df_sum_exit *e, df_val *ret)
{
    df_fx *x = p->x;
    df_contents released = {0};
    bool submitted = df_device_take_submission(x, s);
    x->steps += e->nreqs / 4 + e->nends + e->nlives + 2 * e->nwrites;
    for (uint32_t i = e->reqs; i < e->reqs + e->nreqs; i++) {
        use_before(p, s, &p->sum->reqs[i]);
    }
    for (uint32_t i = e->ends; i < e->ends + e->nends; i++) {
        bool emit = x->emit;
        bool always = df_app_always_ends(p, e, p->sum->ends[i].obj);
        x->emit &= always && !df_app_asks_way(p, &p->sum->ends[i]);
        end_one(p, s, &p->sum->ends[i]);
        x->emit = emit;
        if (!always && !p->in->has_dst) {
            df_app_know_better(p, s, &p->sum->ends[i]);
        }
    }
    for (uint32_t i = e->reqs; i < e->reqs + e->nreqs; i++) {
        use_after(p, s, e, &p->sum->reqs[i]);
    }
    escape_all(p, s, e, false);
    if (e->skipped) {
        s->born = pm_set(x->pm, s->born, DF_SKIPPED, 1);
    }
    if (e->guessed || x->guessed) {
        s->born = pm_set(x->pm, s->born, DF_GUESSED, 1);
    }
    for (uint32_t i = e->ends; i < e->ends + e->nends; i++) {
        df_app_collect(p, s, &p->sum->ends[i], &released);
    }
    for (uint32_t i = e->lives; i < e->lives + e->nlives; i++) {
        live_one(p, s, &p->sum->lives[i]);
        if (x->guessed && !returned(p, e, p->sum->lives[i].obj)) {
            perhaps_made(p, s, p->sum->lives[i].obj);
        }
    }
    df_app_doubt_kept(p, s, e);
    learn(p, s, e);
    if (e->doubtful) {
        df_doubt(x, s);
    }
    if (e->kind.failed) {
        s->born = pm_set(x->pm, s->born, DF_FAILED, 1);
        if (also_succeeds(p, e)) {
            df_doubt(x, s);
        }
    }
    clear_result(p, s);
    move_contents(p, s, e);
    for (int turn = 0; turn < WRITE_TURNS; turn++) {
        for (uint32_t i = e->writes; i < e->writes + e->nwrites; i++) {
            if (turn_of(p, &p->sum->writes[i]) == turn) {
                write_one(p, s, &p->sum->writes[i]);
            }
        }
    }
    for (uint32_t i = 0; i < p->ncounted; i++) {
        df_assume(x, s, p->counted[i], IR_A_GT, 0);
    }
    unlink_ended(p, s, e);
    escape_all(p, s, e, true);
    *ret = e->ret.n ? value_of(p, e->ret) : 0;
    df_jobs_returned(x, s, p->callee, *ret);
    df_device_put_submission(x, s, submitted);
    df_app_lose(p, s, e, &released, *ret);
}

/// What some exit releases of several objects may be any of them: on the other exits as well, since
/// the value that led to those is as unclear.
static void share_releases(df_app *p, df_ways *all)
{
    df_fx *x = p->x;
    for (uint32_t i = 0; i < p->sum->nexits; i++) {
        const df_sum_exit *e = &p->sum->exits[i];
        for (uint32_t k = e->ends; p->possible[i] && k < e->ends + e->nends; k++) {
            uint32_t obj = p->sum->ends[k].obj;
            df_val v = p->sum->objs[obj].kind == DF_SYM ? df_app_object(p, obj) : 1;
            for (uint32_t j = 0; !(v & 1) && j < all->n; j++) {
                df_escape(x, &all->v[j].s, v);
            }
        }
    }
}

static void let_others_run(df_app *p, df_state *s)
{
    if (p->sum->runs_loop) {
        df_run_loop(p->x, s, wrap(p, FACT_EV_SYNC, p->sum->runs_loop));
    }
    if (p->sum->suspends) {
        df_suspend(p->x, s, wrap(p, FACT_EV_SYNC, p->sum->suspends));
    }
}

void df_call_summary(df_fx *x, df_state s, const ir_instr *in, const df_args *args, ir_id callee,
                     df_states *out)
{
    const df_summary *sum = x->pg->summaries[callee];
    df_app p = {.x = x, .in = in, .args = args, .callee = callee, .sum = sum, .pre = &s};
    fa_arena_reset(&x->pg->call_arena);
    p.addr = FAC_ARRAY(&x->pg->call_arena, df_val, sum->nlocs + 1);
    p.what = FAC_ARRAY(&x->pg->call_arena, df_val, sum->nobjs + 1);
    p.name = df_callee_name(x, in);
    if (in->has_dst && in->type != IR_NONE && x->u->types.v[in->type].kind == IR_T_RECORD) {
        p.result = df_place_locs(x, &s, &in->dst, in->loc);
    }
    if (sum->hot_alloc) {
        df_check_hot_alloc(x, &s, wrap(&p, FACT_EV_ALLOC, sum->hot_alloc), sum->hot_kind, 0);
    }
    df_jobs_mood(x, &s, x->jobs || x->pg->devices ? x->pg->moods[callee] : 0);
    leave_prints(&p, &s);
    judge_roles(&p, &s);
    if (sum->heap && df_app_holds(&p, &s, sum->heap_guards, sum->nheap_guards)) {
        df_note_heap(x, &s, wrap(&p, FACT_EV_ALLOC, sum->heap));
    }
    if (sum->jump) {
        df_check_jump(x, &s, wrap(&p, FACT_EV_BRANCH, sum->jump));
    }
    for (uint32_t i = 0; i < sum->nexits; i++) {
        p.possible[i] = df_app_holds(&p, &s, sum->exits[i].facts, sum->exits[i].nfacts);
    }
    df_app_confirm(&p, &s);
    df_ways all = {.x = x};
    bool counts = df_fails_with_negative(x, callee);
    df_state start = sum->shallow ? df_blurred(x, s, args, callee) : s;
    for (uint32_t i = 0; i < sum->nexits; i++) {
        df_state t = start;
        df_val ret = 0;
        if (p.possible[i]) {
            replay(&p, &t, &sum->exits[i], &ret);
            ret = counts ? df_app_assume_count(x, &t, &sum->exits[i], ret) : ret;
            df_add_outcome(&all, sum->exits[i].kind, t, ret);
        }
    }
    share_releases(&p, &all);
    if (!in->has_dst) {
        df_count_on_success(&s, &all);
    }
    df_forgive_nameless(&all, in, args);
    for (uint32_t i = 0; i < all.n; i++) {
        df_val ret = all.v[i].ret ? all.v[i].ret : df_unknown(x);
        df_loc record = p.result ? df_single(x, p.result) : 0;
        if (!p.result) {
            df_result(x, &all.v[i].s, in, ret);
        } else if (record && df_strong(x, record) && (ret & 1) &&
                   df_o(x, df_obj_at(x, ret >> 1))->kind == DF_SITE) {
            all.v[i].s.mem = pm_set(x->pm, all.v[i].s.mem, record, ret); // a savepoint
        }
        if (!in->has_dst) {
            df_check_overwrite(x, &all.v[i].s, ret, in->loc);
        }
        let_others_run(&p, &all.v[i].s);
        fac_vec_push(x->a, &out->list, all.v[i].s);
    }
}
