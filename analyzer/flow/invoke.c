// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// invoke: a call instruction: who may be called, and what tells what happens then: a model, a
// summary, or that nobody has seen it.
#include "flow/variadic_int.h"

const char *df_callee_name(df_fx *x, const ir_instr *in)
{
    if (in->kind != IR_I_CALL) {
        return NULL;
    }
    if (in->a.kind == IR_O_FUNC) {
        return fac_sym_str(x->u->syms, x->u->decls.v[in->a.func].name);
    }
    const char *text = df_opnd_text(x, &in->a); // kept by summaries: must outlive this function
    fac_symtab *names = x->pg->families;
    return fac_sym_str(names, fac_intern_cstr(names, text ? text : "a function pointer"));
}

static void call_decl(df_fx *x, df_state s, const ir_instr *in, const df_args *args, ir_id decl,
                      df_states *out)
{
    const ir_decl *d = &x->u->decls.v[decl];
    const md_function *m = x->pg->model[decl];
    df_stats *st = x->pg->stats;
    if (m) {
        st->calls_modelled++;
        df_call_model(x, s, in, args, m, d, out);
        return;
    }
    const df_summary *sum = d->body != IR_NONE ? x->pg->summaries[d->body] : NULL;
    if (sum && !sum->unknown) {
        df_keep_variadic(x, &s, d, args);
        df_call_summary(x, s, in, args, d->body, out);
        return;
    }
    if (d->body == IR_NONE) {
        st->calls_unknown++;
    } else if (!sum) {
        return; // first round of a recursive group: this call has not returned yet
    }
    df_call_unknown(x, &s, in, args, d);
    fac_vec_push(x->a, &out->list, s);
}

static void call_indirect(df_fx *x, df_state s, const ir_instr *in, const df_args *args,
                          df_val callee, df_states *out)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(x, callee, &one, &v);
    ir_id decls[DF_MAX_CALLEES];
    uint32_t m = 0;
    bool open = n == 0;
    for (uint32_t i = 0; i < n && i < DF_MAX_CALLEES; i++) {
        const df_object *o = df_o(x, df_obj_at(x, v[i]));
        if (o->kind == DF_FUNC) {
            decls[m++] = o->a;
        } else {
            open |= o->kind != DF_INT;
        }
    }
    x->pg->stats->calls_indirect++;
    bool by_field = open;
    if (open && in->a.kind == IR_O_PLACE) {
        const df_targets *t = df_indirect(x->pg, x->fn, x->fn_id, &in->a.place);
        m = 0;
        open = !t || t->open || t->fns.n == 0;
        if (t && t->fns.n > DF_MAX_CALLEES) {
            x->pg->stats->cap_targets++;
            open = true;
        }
        for (uint32_t i = 0; !open && i < t->fns.n; i++) {
            decls[m++] = t->fns.v[i];
        }
    }
    if (open || m == 0) {
        df_call_unknown(x, &s, in, args, NULL);
        fac_vec_push(x->a, &out->list, s);
        return;
    }
    x->pg->stats->calls_indirect_resolved++;
    x->guessed = by_field && m > 1;
    for (uint32_t i = 0; i < m; i++) {
        call_decl(x, s, in, args, decls[i], out);
    }
    x->guessed = false;
}

static void call_any(df_fx *x, df_state s, const ir_instr *in, df_states *out)
{
    df_args args = {.n = in->nargs < DF_MAX_ARGS ? in->nargs : DF_MAX_ARGS};
    for (uint32_t i = 0; i < args.n; i++) {
        args.v[i] = df_eval(x, &s, &x->fn->args.v[in->args + i], in->loc);
    }
    df_note_handed(x, in, &args);
    if (in->a.kind == IR_O_FUNC) {
        x->pg->stats->calls_direct++;
        call_decl(x, s, in, &args, in->a.func, out);
        return;
    }
    df_val callee = df_eval(x, &s, &in->a, in->loc);
    call_indirect(x, s, in, &args, callee, out);
}

/// Is some result the start of what the call made, and another one not? Then there are several ways
/// to get memory, each with its own way back: how far the start is, only those know.
static void note_ways(df_fx *x, const ir_instr *in, df_state *s, uint32_t n)
{
    const ir_decl *d = in->a.kind == IR_O_FUNC ? &x->u->decls.v[in->a.func] : NULL;
    const df_summary *sum = d && d->body != IR_NONE ? x->pg->summaries[d->body] : NULL;
    bool start = sum && sum->ways; // whichever of them are possible here
    bool middle = start;
    for (int mark = 0; mark < 2; mark++) {
        for (uint32_t i = 0; i < n; i++) {
            df_loc dst = df_single(x, df_place_locs(x, &s[i], &in->dst, in->loc));
            df_loc one;
            const df_loc *v;
            uint32_t nv = dst ? df_targets_of(x, df_read(x, &s[i], dst), &one, &v) : 0;
            for (uint32_t k = 0; k < nv; k++) {
                df_obj o = df_obj_at(x, v[k]);
                df_prop p = df_prop_of(x, &s[i], o);
                bool deep = df_l(x, v[k])->depth > 0;
                df_kind kind = df_o(x, o)->kind;
                bool made = (kind == DF_SITE || kind == DF_RES) && p.life != DF_DEAD;
                middle |= made && deep;
                start |= !deep && kind != DF_INT;
                if (mark && made) {
                    p.flags |= DF_P_SHIFTED;
                    df_set_prop(x, &s[i], o, p);
                }
            }
        }
        if (!start || !middle) {
            return;
        }
    }
}

void df_call(df_fx *x, df_state s, const ir_instr *in, df_states *out)
{
    uint32_t before = out->list.n;
    call_any(x, s, in, out);
    if (in->has_dst && out->list.n > before) {
        note_ways(x, in, out->list.v + before, out->list.n - before);
    }
}
