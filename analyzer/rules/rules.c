// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The table of rules, and the way from a fact to a finding: find the rule, word it, tell its
// story, keep one of equals. What a rule means is in its own file.
#include "rules/rules_int.h"

#include <stdio.h>

#define RULE(name) extern const rule_def rule_##name;
#include "rules/rules_list.inc"
#undef RULE

static const rule_def *const rules[] = {
#define RULE(name) &rule_##name,
#include "rules/rules_list.inc"
#undef RULE
};

const rule_def *const *rule_all(size_t *count)
{
    *count = sizeof rules / sizeof rules[0];
    return rules;
}

rule_ctx *rule_ctx_create(fa_arena *a, const ir_unit *program, dg_list *out)
{
    rule_ctx *c = FAC_NEW(a, rule_ctx);
    c->arena = a;
    c->program = program;
    c->out = out;
    return c;
}

const char *rule_fmt(rule_ctx *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    FAC_ASSERT(n >= 0);
    char *text = fac_alloc(c->arena, (size_t)n + 1, 1);
    va_start(args, fmt);
    (void)vsnprintf(text, (size_t)n + 1, fmt, args);
    va_end(args);
    return text;
}

static const rule_def *rule_for(const fact *f)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (rules[i]->matches(f)) {
            return rules[i];
        }
    }
    return NULL;
}

// ---- equal findings ---------------------------------------------------------------------------

static uint64_t pos_key(ir_pos p)
{
    return p.line == 0 ? 0 : fac_pair(p.line, p.col);
}

/// The entry of this key, made new (without a finding) when there is none.
static rule_seen *seen_at(rule_ctx *c, uint16_t code, const fact *f)
{
    ir_pos at = f->loc.at;
    ir_pos alloc = f->object.alloc ? f->object.alloc->loc.at : (ir_pos){0};
    uint32_t at_file = at.line == 0 ? 0 : at.file;
    uint32_t alloc_file = alloc.line == 0 ? 0 : alloc.file;
    rule_seen entry = {
        .key = {code, fac_pair(at_file, alloc_file), pos_key(at), pos_key(alloc)},
        .next = IR_NONE,
    };
    uint64_t hash = fac_hash64(entry.key, sizeof entry.key, 0);
    uint32_t *head = fac_map_at(c->arena, &c->by_hash, hash, IR_NONE);
    for (uint32_t i = *head; i != IR_NONE; i = c->seen.v[i].next) {
        if (memcmp(c->seen.v[i].key, entry.key, sizeof entry.key) == 0) {
            return &c->seen.v[i];
        }
    }
    entry.next = *head;
    *head = c->seen.n;
    fac_vec_push(c->arena, &c->seen, entry);
    return &fac_vec_last(&c->seen);
}

// ---- from fact to finding -----------------------------------------------------------------------

dg_pos rule_pos(const rule_ctx *c, ir_pos p)
{
    if (p.line == 0 || p.file >= c->program->files.n) {
        return (dg_pos){0};
    }
    return (dg_pos){ir_str(c->program, c->program->files.v[p.file].path), p.line, p.col};
}

static bool in_system_header(const rule_ctx *c, ir_pos p)
{
    return p.line != 0 && p.file < c->program->files.n && c->program->files.v[p.file].system;
}

static const char *function_name(const rule_ctx *c, ir_id fn)
{
    if (fn >= c->program->fns.n) {
        return "";
    }
    return ir_str(c->program, ir_fn_decl(c->program, &c->program->fns.v[fn])->name);
}

static dg_severity severity_of(uint16_t code, bool certain)
{
    const dg_code *row = dg_code_find(code);
    FAC_ASSERT(row != NULL);
    if (certain || row->severity == DG_HINT) {
        return row->severity;
    }
    return (dg_severity)(row->severity - 1);
}

static void place_finding(rule_ctx *c, dg_finding *d, const fact *f)
{
    d->pos = rule_pos(c, f->loc.at);
    d->function = function_name(c, f->fn);
    d->macro = (dg_pos){0};
    d->macro_name = NULL;
    if (f->loc.macro < c->program->macros.n) {
        const ir_macro *m = &c->program->macros.v[f->loc.macro];
        d->macro = rule_pos(c, m->body);
        d->macro_name = ir_str(c->program, m->name);
    }
}

static uint64_t event_key(const fact_event *e, uint64_t h)
{
    uint32_t at[3] = {0, 0, 0};
    if (e) {
        at[0] = e->loc.at.file;
        at[1] = e->loc.at.line;
        at[2] = e->loc.at.col;
    }
    return fac_hash64(at, sizeof at, h);
}

/// The cause that findings at several places share; 0 when nothing is known of it.
static uint64_t group_of(const rule_def *r, const fact *f)
{
    if (!r->again || (!f->object.alloc && !f->end_event)) {
        return 0;
    }
    return event_key(f->end_event, event_key(f->object.alloc, 1)) | 1;
}

/// Only what happens in the function itself, as written there, can be compared with its text.
static void judge_needless(const rule_ctx *c, dg_finding *d, const rule_def *r, const fact *f)
{
    const fact_event *since = NULL;
    d->needless = r->needless && f->certain ? r->needless(f, &since) : DG_NEEDLESS_NO;
    bool plain = since && since->fn == f->fn && !since->inner && since->loc.macro == IR_NONE &&
                 f->loc.macro == IR_NONE && f->at && !f->at->inner;
    d->needless = plain ? d->needless : DG_NEEDLESS_NO;
    d->needless_since = plain ? rule_pos(c, since->loc.at) : (dg_pos){0};
}

static void word_finding(rule_ctx *c, dg_finding *d, const rule_def *r, const fact *f)
{
    d->code = r->code;
    d->severity = severity_of(r->code, f->certain);
    d->confidence = f->certain ? DG_HIGH : DG_MEDIUM;
    place_finding(c, d, f);
    c->finding = d;
    c->told = NULL;
    d->steps.n = 0;
    d->group = group_of(r, f);
    d->group_text = r->again;
    d->message = r->message(c, f);
    d->help = r->help(c, f);
    judge_needless(c, d, r, f);
    if (r->story) {
        r->story(c, f);
    } else {
        rule_tell_default(c, f);
    }
    c->finding = NULL;
}

static void put_fact(void *user, const fact *f)
{
    rule_ctx *c = user;
    const rule_def *r = rule_for(f);
    if (!r || in_system_header(c, f->loc.at)) {
        return;
    }
    rule_seen *seen = seen_at(c, r->code, f);
    if (seen->finding && (seen->certain || !f->certain)) {
        return;
    }
    if (!seen->finding) {
        seen->finding = dg_add(c->out, r->code);
    }
    seen->certain = f->certain;
    word_finding(c, seen->finding, r, f);
}

fact_sink rule_sink(rule_ctx *c)
{
    return (fact_sink){put_fact, c};
}
