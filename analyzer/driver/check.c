// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// check, link, show: a whole program analysed and reported.
#include <stdio.h>

#include "driver/commands.h"

static const char *get_units(dr_session *s)
{
    if (s->o->command == DR_CMD_LINK) {
        return dr_units_read(s);
    }
    const char *error = dr_units_find(s, true);
    return error ? error : dr_units_lower(s);
}

static int dump_ir(dr_session *s)
{
    const ir_unit *p = s->program;
    const char *wanted = s->o->dump_fn;
    bool found = !wanted;
    if (!wanted) {
        ir_print(p, IR_NONE, &s->dump);
    }
    for (ir_id i = 0; i < p->fns.n && wanted; i++) {
        if (strcmp(ir_str(p, ir_fn_decl(p, &p->fns.v[i])->name), wanted) == 0) {
            ir_print(p, i, &s->dump);
            found = true;
        }
    }
    if (!found) {
        return dr_fail(fac_fmt(s->arena, "the program has no function '%s'", wanted));
    }
    const char *error = dr_write(s->arena, NULL, &s->dump);
    return error ? dr_fail(error) : dr_exit_code(s);
}

static void print_stats(const dr_session *s)
{
#define PRINT(id, text) fprintf(stderr, "%14llu  %s\n", (unsigned long long)s->stats.id, text);
    DF_COUNTERS(PRINT)
#undef PRINT
    fprintf(stderr, "%14u  units parsed\n%14u  units from the cache\n", s->parsed, s->cached);
    fprintf(stderr, "%14u  results from the cache\n", s->known);
    fprintf(stderr, "%14zu  bytes of the program and its analysis\n", fa_arena_used(s->arena));
}

/// A file that was named counts for all.
static const char *read_nested(dr_session *s)
{
    const dr_options *o = s->o;
    return o->no_config || o->config ? NULL : dr_nested_read(s, dr_config_find(o));
}

/// In a dry run the patch is all that is printed.
static int fix(dr_session *s)
{
    fac_buf patch = {0};
    const char *error = dr_fix(s, &patch);
    if (!error && s->o->dry_run) {
        error = dr_write(s->arena, NULL, &patch);
    }
    fac_buf_fini(&patch);
    if (error) {
        return dr_fail(error);
    }
    bool quiet = s->o->dry_run || s->o->command == DR_CMD_ANNOTATE;
    return quiet ? dr_exit_code(s) : dr_report(s);
}

static int analyse(dr_session *s)
{
    const char *error = dr_analyze(s);
    if (!error && s->dump.n > 0) {
        error = dr_write(s->arena, NULL, &s->dump);
    }
    if (error) {
        return dr_fail(error);
    }
    if (s->o->dump == DR_DUMP_UNMODELLED) {
        return s->failed > 0 ? FAC_EXIT_INCOMPLETE : FAC_EXIT_CLEAN;
    }
    error = dr_merge_runtime(s);
    if (error) {
        return dr_fail(error);
    }
    dr_suppress(s);
    error = read_nested(s);
    if (error) {
        return dr_fail(error);
    }
    dr_filter(s);
    dr_repair(s);
    dg_list_merge(s->list);
    dr_keep_introduced(s);
    error = dr_compare(s);
    if (error) {
        return dr_fail(error);
    }
    if (s->o->stats) {
        print_stats(s);
    }
    return s->o->fix ? fix(s) : dr_report(s);
}

static int run(dr_session *s)
{
    const char *error = dr_options_check_outputs(s->o);
    error = error ? error : dr_change_load(s);
    error = error ? error : get_units(s);
    if (error) {
        return dr_fail(error);
    }
    dr_link(s);
    if (s->o->fail_fast && s->failed > 0) {
        dr_filter(s);
        return dr_report(s);
    }
    return s->o->dump == DR_DUMP_IR ? dump_ir(s) : analyse(s);
}

int dr_cmd_check(dr_options *o)
{
    dr_session s;
    dr_session_init(&s, o, o->arena);
    int code = run(&s);
    dr_session_fini(&s);
    return code;
}

int dr_cmd_annotate(dr_options *o)
{
    enum { CODE = 807 };
    o->policy.annotate_public = true;
    o->only = (dr_codes){{false}};
    o->skip = (dr_codes){{false}};
    o->has_only = o->only.has[CODE] = true;
    o->level[CODE] = DR_LEVEL_DEFAULT;
    o->min_severity = DG_HINT;
    o->baseline = NULL;
    o->update_baseline = false;
    o->fix = true;
    o->dry_run = !o->write;
    return dr_cmd_check(o);
}
