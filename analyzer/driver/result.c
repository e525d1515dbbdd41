// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The result of a run, kept for one with the same input: what flow and the rules have said, and
// what later steps ask of the program (its files, notes and comments). Everything that a user may
// change without changing the analysis (levels, exclusions, baselines, formats) comes afterwards.
#include "driver/cache.h"

enum { COUNTERS = sizeof(df_stats) / sizeof(uint64_t) }; ///< df_stats has nothing else

/// Who wants to watch the analysis, or looks at functions, needs it done.
static bool can_be_known(const dr_session *s)
{
    const dr_options *o = s->o;
    bool checks = o->command == DR_CMD_CHECK || o->command == DR_CMD_SHOW;
    return s->cache && checks && !o->verify && o->dump == DR_DUMP_NONE && !s->change &&
           !s->probe.put && !s->summaries.put && o->runtime_reports.n == 0;
}

/// Gives each unit a key that stands for its bytes. What was parsed in this run has a name only
/// now; what has none, because it has parse errors, is parsed in every run. False when one is
/// missing; others are no C, which the database says.
static bool key_units(dr_session *s)
{
    for (uint32_t i = 0; i < s->units.n; i++) {
        dr_unit *unit = &s->units.v[i];
        if (unit->error && unit->cmd && unit->error == unit->cmd->skip_reason) {
            continue;
        }
        if (unit->error || !(unit->named || unit->bytes.n > 0)) {
            return false;
        }
        if (!unit->named &&
            !(dr_cache_name(s->cache, unit) && dr_cache_is_settled(s->cache, unit))) {
            unit->key.h[0] = fac_hash64(unit->bytes.p, unit->bytes.n, 1);
            unit->key.h[1] = fac_hash64(unit->bytes.p, unit->bytes.n, 2);
        }
    }
    return true;
}

/// A hash of what besides the units goes in; zero when a model cannot be read, which the analysis
/// will tell.
static uint64_t hash_inputs(const dr_session *s)
{
    uint64_t hash = fact_policy_hash(&s->o->policy) | 1;
    for (uint32_t i = 0; i < s->o->models.n && hash != 0; i++) {
        fac_sv text;
        int err = fac_read_file(s->arena, s->o->models.v[i], &text);
        hash = err == 0 ? fac_hash64(text.p, text.n, hash) | 1 : 0;
    }
    return hash;
}

// ---- bytes -----------------------------------------------------------------------------------

/// What is asked of a program after its analysis.
static ir_unit *remains_of(dr_session *s)
{
    const ir_unit *p = s->program;
    ir_unit *u = ir_unit_create(s->arena, s->syms);
    u->files.v = p->files.v;
    u->files.n = p->files.n;
    u->comments.v = p->comments.v;
    u->comments.n = p->comments.n;
    for (uint32_t i = 0; i < p->notes.n; i++) {
        ir_note note = p->notes.v[i];
        note.loc.macro = IR_NONE;
        fac_vec_push(s->arena, &u->notes, note);
    }
    return u;
}

void dr_result_store(dr_session *s, uint32_t notice_from)
{
    bool whole = s->failed == 0 && !s->lost_units && s->stats.cap_memory == 0;
    bool same = s->inputs != 0 && s->inputs == hash_inputs(s); // no model has changed meanwhile
    if (!whole || !same || !key_units(s)) {
        return;
    }
    fac_buf program = {0};
    fac_buf out = {0};
    uint64_t counters[COUNTERS];
    memcpy(counters, &s->stats, sizeof counters);
    ir_write(remains_of(s), &program);
    for (uint32_t i = 0; i < COUNTERS; i++) {
        fac_buf_uv(&out, counters[i]);
    }
    fac_buf_uv(&out, s->partial);
    fac_buf_uv(&out, program.n);
    fac_buf_add(&out, program.p, program.n);
    dg_list_write(s->list, notice_from, &out);
    dr_cache_store_result(s->cache, dr_cache_result_name(s->cache, s, s->inputs), &out);
    fac_buf_fini(&program);
    fac_buf_fini(&out);
}

/// All or nothing.
static bool take(dr_session *s, fac_sv bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    const unsigned char *end = p + bytes.n;
    uint64_t counters[COUNTERS];
    ir_unit *program = NULL;
    const char *why = NULL;
    bool err = false;
    for (uint32_t i = 0; i < COUNTERS; i++) {
        counters[i] = fac_get_uv(&p, end, &err);
    }
    uint64_t partial = fac_get_uv(&p, end, &err);
    uint64_t n = fac_get_uv(&p, end, &err);
    if (!err && n <= (uint64_t)(end - p)) {
        program = ir_read(s->arena, s->syms, (fac_sv){(const char *)p, (uint32_t)n}, &why);
        p += n;
    }
    fac_sv findings = {(const char *)p, (uint32_t)(end - p)};
    if (!program || !dg_list_read(s->list, findings)) {
        return false;
    }
    memcpy(&s->stats, counters, sizeof s->stats);
    s->partial = (uint32_t)partial;
    s->program = program;
    return true;
}

bool dr_result_find(dr_session *s)
{
    if (!can_be_known(s) || !key_units(s)) {
        return false;
    }
    s->inputs = hash_inputs(s);
    if (s->inputs == 0) {
        return false;
    }
    dr_key name = dr_cache_result_name(s->cache, s, s->inputs);
    fac_sv bytes = dr_cache_find_result(s->cache, name);
    s->known = bytes.p && take(s, bytes);
    for (uint32_t i = 0; i < s->units.n && s->known; i++) {
        s->cached += s->units.v[i].named;
    }
    return s->known;
}
