// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Findings made by hand for tests of reporters: two files, an error with a story, a suppressed
// warning, a hint out of a macro, a notice.
#ifndef FA_TESTS_REPORT_FINDINGS_H
#define FA_TESTS_REPORT_FINDINGS_H

#include "report/report.h"

#include <framealloc/arena.h>

#define WORLD "/project/src/world.c"
#define LEVEL "/project/src/le vel.c"

typedef struct report_case { fa_arena arena; rp_input in; dg_list *list; fac_buf out; } report_case;

static inline dg_finding *report_add(report_case *t, unsigned code, dg_severity severity,
                                     const char *path, uint32_t line, uint32_t col)
{
    dg_finding *f = dg_add(t->list, code);
    f->severity = severity;
    f->pos = (dg_pos){path, line, col};
    f->function = "update";
    return f;
}

static inline void report_step(report_case *t, dg_finding *f, dg_step_kind kind, uint32_t line,
                               uint32_t col, uint32_t depth, const char *text)
{
    dg_step s = {kind, {WORLD, line, col}, depth > 0 ? "helper" : "update", text, depth};
    dg_step_add(t->list, f, s);
}

static inline void report_setup(report_case *t)
{
    fac_arena_init(&t->arena);
    t->list = dg_list_create(&t->arena);
    t->out = (fac_buf){0};
    t->in = (rp_input){.list = t->list, .sources = rp_sources_create(&t->arena),
                       .version = "1.2.3", .cwd = "/project", .root = "/project", .units = 3};
    rp_sources_put(t->in.sources, WORLD,
                   FAC_SV("void update(fa_thread *t)\n"
                          "{\n"
                          "\tint *p = fa_frame_new(t, int);\n"
                          "    helper(t);\n"
                          "    use(p); /* \xe2\x82\xac */ use(p);\n"
                          "}\n"));
    rp_sources_put(t->in.sources, LEVEL, FAC_SV("/* \xf0\x9f\x8e\xae\xe6\xbc\xa2 */ leak(p);\n"));
    dg_finding *f = report_add(t, 606, DG_ERROR, WORLD, 5, 9);
    f->message = "'p' is used after the frame of 't' ended";
    f->help = "end the frame after the last use";
    report_step(t, f, DG_STEP_ALLOC, 3, 11, 0, "allocated in the frame of 't'");
    report_step(t, f, DG_STEP_CALL, 4, 5, 0, "calls 'helper', which");
    report_step(t, f, DG_STEP_END, 2, 1, 1, "ends the frame of 't'");
    report_step(t, f, DG_STEP_USE, 5, 9, 0, "used here");
    f = report_add(t, 611, DG_WARNING, LEVEL, 1, 15);
    f->message = "'p' is lost without being freed";
    f->suppressed = true;
    f->suppress_reason = "lives as long as the program";
    f = report_add(t, 602, DG_HINT, WORLD, 4, 5);
    f->message = "allocation in a loop";
    f->confidence = DG_MEDIUM;
    f->macro = (dg_pos){LEVEL, 1, 1};
    f->macro_name = "HELP";
    dg_notice_add(t->list, 103, (dg_pos){LEVEL, 0, 0}, "flag -mfancy was dropped");
    dg_list_finish(t->list);
}

static inline void report_teardown(report_case *t)
{
    fac_buf_fini(&t->out);
    fa_arena_fini(&t->arena);
}

static inline const char *report_text(report_case *t)
{
    return fac_sv_dup(&t->arena, (fac_sv){t->out.p, (uint32_t)t->out.n}).p;
}

#endif
