// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// dump: what the analysis knows, as text: exit states of a function and the call graph.
#include "flow/flow_int.h"

static const char *const life_names[] = {"outside", "live", "ended", "mixed"};

typedef struct dumper {
    df_fx *x;
    const df_state *s;
    fac_buf *out;
} dumper;

static void put_loc(dumper *d, df_loc l)
{
    static const char *const kinds[] = {"unknown", "var",    "global",  "sym",      "new",
                                        "old",     "result", "expr",    "function", "string",
                                        "int",     "region", "current", "returned", "choice"};
    df_fx *x = d->x;
    int64_t i;
    if (df_is_int(x, l, &i)) {
        fac_buf_fmt(d->out, "%lld", (long long)i);
        return;
    }
    const char *text = df_loc_text(x, l);
    const df_object *o = df_o(x, df_obj_at(x, l));
    fac_buf_fmt(d->out, "%s#%u", kinds[o->kind], df_obj_at(x, l));
    if (text) {
        fac_buf_fmt(d->out, "(%s)", text);
    }
}

static void put_val(dumper *d, df_val val)
{
    df_loc one;
    const df_loc *v;
    uint32_t n = df_targets_of(d->x, val, &one, &v);
    fac_buf_str(d->out, "{");
    for (uint32_t i = 0; i < n; i++) {
        fac_buf_str(d->out, i ? ", " : "");
        put_loc(d, v[i]);
    }
    fac_buf_str(d->out, "}");
}

static bool put_mem(void *user, uint32_t l, uint32_t val)
{
    dumper *d = user;
    fac_buf_str(d->out, "    ");
    put_loc(d, l);
    fac_buf_str(d->out, " = ");
    put_val(d, val);
    fac_buf_str(d->out, "\n");
    return true;
}

static bool put_life(void *user, uint32_t o, uint32_t prop)
{
    dumper *d = user;
    const df_prop *p = &d->x->props.v[prop];
    fac_buf_str(d->out, "    ");
    put_loc(d, df_root(d->x, o));
    fac_buf_fmt(d->out, ": %s in %s", life_names[p->life], md_region_name((md_region)p->region));
    if (p->handle) {
        fac_buf_str(d->out, " of ");
        put_loc(d, p->handle);
    }
    fac_buf_str(d->out, "\n");
    return true;
}

static bool put_fact(void *user, uint32_t o, uint32_t id)
{
    dumper *d = user;
    df_fact f = d->x->facts.v[id];
    fac_buf_str(d->out, "    ");
    put_loc(d, df_root(d->x, o));
    if (f.lo != INT64_MIN) {
        fac_buf_fmt(d->out, " >= %lld", (long long)f.lo);
    }
    if (f.hi != INT64_MAX) {
        fac_buf_fmt(d->out, " <= %lld", (long long)f.hi);
    }
    fac_buf_str(d->out, f.ne0 ? " != 0\n" : "\n");
    return true;
}

void df_dump_fn(df_fx *x, const df_summary *s, fac_buf *out)
{
    const ir_decl *decl = ir_fn_decl(x->u, x->fn);
    fac_buf_fmt(out, "function %s: %u exit states, summary of %u exits, %llu steps\n",
                fac_sym_str(x->u->syms, decl->name), x->exits.n, s->nexits,
                (unsigned long long)x->steps);
    for (uint32_t i = 0; i < x->exits.n; i++) {
        const df_exit *e = &x->exits.v[i];
        if (e->stale) {
            continue;
        }
        dumper d = {x, &e->s, out};
        fac_buf_fmt(out, "  exit at line %u returns ", x->fn->blocks.v[e->block].loc.at.line);
        put_val(&d, e->val);
        fac_buf_str(out, "\n");
        pm_each(x->pm, e->s.life, put_life, &d);
        pm_each(x->pm, e->s.facts, put_fact, &d);
        pm_each(x->pm, e->s.mem, put_mem, &d);
    }
}

void df_dump_callgraph(fa_arena *a, const ir_unit *program, fac_buf *out)
{
    df_stats stats = {0};
    df_prog pg = {.a = a, .u = program, .stats = &stats};
    pg.model = FAC_ARRAY(a, const md_function *, program->decls.n + 1);
    df_callgraph(&pg);
    for (uint32_t i = 0; i < pg.order.n; i++) {
        ir_id f = pg.order.v[i];
        const ir_fn *fn = &program->fns.v[f];
        fac_buf_fmt(out, "%s (group of %u):", ir_str(program, ir_fn_decl(program, fn)->name),
                    pg.scc_size[f]);
        for (uint32_t k = 0; k < fn->instrs.n; k++) {
            const ir_instr *in = &fn->instrs.v[k];
            if (in->kind != IR_I_CALL) {
                continue;
            }
            if (in->a.kind == IR_O_FUNC) {
                fac_buf_fmt(out, " %s", ir_str(program, program->decls.v[in->a.func].name));
            } else if (in->a.kind == IR_O_PLACE) {
                const df_targets *t = df_indirect(&pg, fn, f, &in->a.place);
                fac_buf_str(out, " (*");
                for (uint32_t m = 0; t && m < t->fns.n; m++) {
                    fac_buf_fmt(out, "%s%s", m ? "|" : "",
                                ir_str(program, program->decls.v[t->fns.v[m]].name));
                }
                fac_buf_fmt(out, "%s)", !t || t->open ? "?" : "");
            }
        }
        fac_buf_str(out, "\n");
    }
}
