// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Rules: which fact gets which code, how it is worded, its story, its severity, and that equal
// findings are one. Facts are made by hand; no analysis runs here.
#include "rules/rules.h"

#include <check.h>
#include <framealloc/arena.h>
#include <stdlib.h>

enum { FILE_MAIN, FILE_LEVEL, FILE_SYSTEM };
enum { FN_MAIN, FN_LOAD, FN_STORE };

static fa_arena arena;
static ir_unit *program;
static dg_list *list;
static rule_ctx *ctx;
static fact_sink sink;

static void add_file(const char *path, bool system)
{
    ir_file file = {.path = fac_intern_cstr(program->syms, path), .system = system};
    fac_vec_push(&arena, &program->files, file);
}

static void add_function(const char *name)
{
    ir_fn fn = {.decl = program->decls.n};
    ir_decl decl = {.name = fac_intern_cstr(program->syms, name), .body = program->fns.n};
    fac_vec_push(&arena, &program->decls, decl);
    fac_vec_push(&arena, &program->fns, fn);
}

static void setup(void)
{
    fac_arena_init(&arena);
    program = FAC_NEW(&arena, ir_unit);
    program->arena = &arena;
    program->syms = fac_symtab_create(&arena);
    add_file("/src/main.c", false);
    add_file("/src/level.c", false);
    add_file("/usr/include/system.h", true);
    add_function("main");
    add_function("level_load");
    add_function("level_store");
    ir_macro macro = {
        .name = fac_intern_cstr(program->syms, "USE"),
        .body = {FILE_LEVEL, 3, 9},
    };
    fac_vec_push(&arena, &program->macros, macro);
    list = dg_list_create(&arena);
    ctx = rule_ctx_create(&arena, program, list);
    sink = rule_sink(ctx);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

static ir_loc at(ir_id file, uint32_t line)
{
    return (ir_loc){.at = {file, line, 5}, .macro = IR_NONE};
}

static fact_event *event(fact_event_kind kind, ir_id fn, ir_loc loc)
{
    fact_event *e = FAC_NEW(&arena, fact_event);
    *e = (fact_event){.kind = kind, .fn = fn, .loc = loc};
    return e;
}

/// `inner`, seen from a call to `callee` in `fn`.
static fact_event *call(const fact_event *inner, const char *callee, ir_id fn, ir_loc loc)
{
    fact_event *e = event(inner->kind, fn, loc);
    e->callee = callee;
    e->inner = inner;
    return e;
}

/// A pointer 'p' into the frame of 't', allocated on line 10 and used on line 14 of main, after
/// the frame ended on line 13.
static fact basic(fact_kind kind)
{
    return (fact){
        .kind = kind,
        .certain = true,
        .fn = FN_MAIN,
        .loc = at(FILE_MAIN, 14),
        .object =
            {
                .region = MD_REGION_FRAME,
                .region_name = "t",
                .name = "p",
                .alloc = event(FACT_EV_ALLOC, FN_MAIN, at(FILE_MAIN, 10)),
            },
        .end = FACT_FRAME_ENDED,
        .end_event = event(FACT_EV_END, FN_MAIN, at(FILE_MAIN, 13)),
        .at = event(FACT_EV_USE, FN_MAIN, at(FILE_MAIN, 14)),
        .what = "p",
    };
}

static fact of_heap(fact_kind kind, fact_end end)
{
    fact f = basic(kind);
    f.object.region = MD_REGION_HEAP;
    f.object.region_name = NULL;
    f.end = end;
    f.end_event = event(FACT_EV_RELEASE, FN_MAIN, at(FILE_MAIN, 13));
    return f;
}

static fact of_pool(fact_kind kind, fact_end end)
{
    fact f = of_heap(kind, end);
    f.object.region = MD_REGION_POOL;
    f.object.region_name = "q";
    return f;
}

static fact release(fact f, fact_release_fault fault)
{
    fact_event *e = event(FACT_EV_RELEASE, FN_MAIN, at(FILE_MAIN, 14));
    e->callee = "free";
    f.at = e;
    f.release = fault;
    return f;
}

static fact held(fact f, fact_holder holder, const char *name)
{
    f.store = event(FACT_EV_STORE, FN_MAIN, at(FILE_MAIN, 11));
    f.loc = f.store->loc;
    f.at = f.store;
    f.holder = holder;
    f.holder_name = name;
    f.what = NULL;
    return f;
}

static const dg_finding *put(fact f)
{
    uint32_t before = list->findings.n;
    sink.put(sink.user, &f);
    return list->findings.n == before ? NULL : fac_vec_last(&list->findings);
}

#define CHECK_FINDING(f, want_code, want_message)                                                  \
    do {                                                                                           \
        const dg_finding *d_ = put(f);                                                             \
        ck_assert_ptr_nonnull(d_);                                                                 \
        ck_assert_uint_eq(d_->code, (want_code));                                                  \
        ck_assert_str_eq(d_->message, (want_message));                                             \
        ck_assert_ptr_nonnull(d_->help);                                                           \
    } while (0)

static void check_step(const dg_finding *d, uint32_t i, uint32_t line, uint32_t depth,
                       const char *text)
{
    ck_assert_uint_lt(i, d->steps.n);
    ck_assert_uint_eq(d->steps.v[i].pos.line, line);
    ck_assert_uint_eq(d->steps.v[i].depth, depth);
    ck_assert_str_eq(d->steps.v[i].text, text);
}

// ---- codes and words --------------------------------------------------------------------------

START_TEST(table_is_ordered_and_registered)
{
    size_t n = 0;
    const rule_def *const *rules = rule_all(&n);
    ck_assert_uint_ge(n, 16);
    for (size_t i = 0; i < n; i++) {
        ck_assert_ptr_nonnull(dg_code_find(rules[i]->code));
        ck_assert(i == 0 || rules[i - 1]->code < rules[i]->code);
    }
}
END_TEST

START_TEST(uses)
{
    fact f = basic(FACT_USE);
    CHECK_FINDING(f, 606, "'p' is used after the frame of 't' ended");
    f.loc.at.line++;
    f.end = FACT_RESET;
    f.object.region = MD_REGION_ARENA;
    f.object.region_name = "a";
    CHECK_FINDING(f, 606, "'p' is used after arena 'a' was reset");
    f.end = FACT_REWOUND;
    CHECK_FINDING(f, 607, "'p' is used after arena 'a' was rewound past its allocation");
    f.end = FACT_DESTROYED;
    CHECK_FINDING(f, 621, "'p' is used after arena 'a' was destroyed");
    CHECK_FINDING(of_heap(FACT_USE, FACT_FREED), 609, "'p' is used after it was freed");
    f = of_heap(FACT_USE, FACT_REALLOCED);
    f.loc.at.line = 20;
    CHECK_FINDING(f, 609, "'p' is used after it was reallocated");
}
END_TEST

START_TEST(uses_in_callees_and_of_handles)
{
    fact f = basic(FACT_USE);
    const fact_event *inner = event(FACT_EV_USE, FN_LOAD, at(FILE_LEVEL, 4));
    f.at = call(inner, "level_load", FN_MAIN, at(FILE_MAIN, 14));
    f.through_callee = true;
    CHECK_FINDING(f, 606, "'p' is used by 'level_load' after the frame of 't' ended");
    f = of_pool(FACT_USE, FACT_DESTROYED);
    f.handle = true;
    f.what = "&q";
    CHECK_FINDING(f, 621, "'q' is used after it was destroyed");
    f = release(f, FACT_REL_TWICE);
    f.kind = FACT_RELEASE;
    f.loc.at.line++;
    CHECK_FINDING(f, 621, "'q' is destroyed twice");
}
END_TEST

START_TEST(releases)
{
    CHECK_FINDING(release(of_heap(FACT_RELEASE, FACT_FREED), FACT_REL_TWICE), 608,
                  "'p' is freed twice");
    fact f = release(of_heap(FACT_RELEASE, FACT_REALLOCED), FACT_REL_TWICE);
    f.loc.at.line = 15;
    CHECK_FINDING(f, 608, "'p' is freed after it was reallocated");
    f = release(basic(FACT_RELEASE), FACT_REL_ENDED);
    CHECK_FINDING(f, 606, "'p' is freed after the frame of 't' ended");
    f = release(of_pool(FACT_RELEASE, FACT_DESTROYED), FACT_REL_ENDED);
    CHECK_FINDING(f, 621, "'p' is freed after pool 'q' was destroyed");
    f = release(basic(FACT_RELEASE), FACT_REL_ENDED);
    f.end = FACT_REWOUND;
    CHECK_FINDING(f, 607, "'p' is freed after the frame of 't' was rewound past its allocation");
}
END_TEST

START_TEST(wrong_releases)
{
    fact f = release(basic(FACT_RELEASE), FACT_REL_WRONG_KIND);
    f.end = FACT_ALIVE;
    CHECK_FINDING(f, 610,
                  "'p' was allocated in the frame of 't' and cannot be released with 'free'");
    f = release(of_pool(FACT_RELEASE, FACT_ALIVE), FACT_REL_WRONG_POOL);
    f.loc.at.line = 15;
    CHECK_FINDING(f, 610, "'p' comes from pool 'q' but is released to another pool");
    f = release(of_heap(FACT_RELEASE, FACT_ALIVE), FACT_REL_INTERIOR);
    f.what = "p + 1";
    f.loc.at.line = 16;
    CHECK_FINDING(f, 610, "'p + 1' is released but does not point to the start of its allocation");
    f.release = FACT_REL_NOT_ALLOCATED;
    f.object.region = MD_REGION_STACK;
    f.what = "&x";
    f.loc.at.line = 17;
    CHECK_FINDING(f, 610,
                  "'&x' is the address of a local variable and cannot be released with 'free'");
    f.object.region = MD_REGION_STATIC;
    f.what = NULL;
    f.object.name = NULL;
    f.at = event(FACT_EV_RELEASE, FN_MAIN, at(FILE_MAIN, 18));
    f.loc.at.line = 18;
    CHECK_FINDING(f, 610, "the pointer was never allocated and cannot be released here");
}
END_TEST

START_TEST(escapes)
{
    CHECK_FINDING(held(basic(FACT_ESCAPE), FACT_HOLD_GLOBAL, "g_cache"), 601,
                  "'g_cache' still holds memory of the frame of 't' when it ends");
    fact f = held(basic(FACT_ESCAPE), FACT_HOLD_PARAM, NULL);
    f.object.region_name = NULL;
    f.loc.at.line = 21;
    CHECK_FINDING(f, 601, "the caller's storage still holds memory of the frame when it ends");
    f = held(basic(FACT_ESCAPE), FACT_HOLD_GLOBAL, "g");
    f.object.retention = MD_RETAIN_DISCARD;
    CHECK_FINDING(f, 605,
                  "'g' still holds memory of the frame of 't' that is discarded when it ends");
    CHECK_FINDING(held(basic(FACT_ESCAPE), FACT_HOLD_HEAP, "h->p"), 616,
                  "'h->p' lives on but still points into the frame of 't' when it ends");
    f = held(basic(FACT_ESCAPE), FACT_HOLD_REGION, "h->p");
    f.holder_object = (fact_object){.region = MD_REGION_POOL, .region_name = "q"};
    f.loc.at.line = 22;
    CHECK_FINDING(f, 616,
                  "'h->p' in pool 'q' lives on but still points into the frame of 't' when it "
                  "ends");
    CHECK_FINDING(held(basic(FACT_COPY_ESCAPE), FACT_HOLD_GLOBAL, "g_s"), 619,
                  "the copy in 'g_s' still holds memory of the frame of 't' when it ends");
    f = held(basic(FACT_ESCAPE), FACT_HOLD_GLOBAL, "g_p");
    f.object.region = MD_REGION_STACK;
    f.object.name = "x";
    f.end = FACT_SCOPE_LEFT;
    f.loc.at.line = 23;
    CHECK_FINDING(f, 601,
                  "'g_p' still holds the address of local variable 'x' when its scope is left");
}
END_TEST

START_TEST(returns)
{
    fact f = basic(FACT_RETURN_DEAD);
    f.at = event(FACT_EV_RETURN, FN_MAIN, at(FILE_MAIN, 14));
    CHECK_FINDING(f, 612, "'p' is returned after the frame of 't' ended");
    f.loc.at.line = 20;
    f.end = FACT_REWOUND;
    CHECK_FINDING(f, 612, "'p' is returned after the frame of 't' was rewound past its allocation");
    f.loc.at.line = 15;
    f.object.region = MD_REGION_STACK;
    f.object.name = "x";
    f.end = FACT_SCOPE_LEFT;
    const dg_finding *d = put(f);
    ck_assert_str_eq(d->message, "the address of local variable 'x' is returned");
    ck_assert_uint_eq(d->steps.n, 2);
    check_step(d, 0, 10, 0, "declares 'x'");
    check_step(d, 1, 14, 0, "returns 'p'");
}
END_TEST

START_TEST(balance)
{
    fact f = basic(FACT_UNBALANCED);
    f.object.alloc = NULL;
    f.balance = FACT_BAL_NOT_ENDED;
    f.other = event(FACT_EV_BEGIN, FN_MAIN, at(FILE_MAIN, 9));
    const dg_finding *d = put(f);
    ck_assert_uint_eq(d->code, 613);
    ck_assert_str_eq(d->message, "the frame of 't' is still open on this way out of the function");
    check_step(d, 0, 9, 0, "begins the frame of 't'");
    check_step(d, 1, 14, 0, "leaves it open");
    f.loc.at.line = 15;
    f.balance = FACT_BAL_BEGIN_TWICE;
    CHECK_FINDING(f, 613, "the frame of 't' is begun again before it ended");
    f.loc.at.line = 16;
    f.balance = FACT_BAL_END_TWICE;
    CHECK_FINDING(f, 613, "the frame of 't' is ended although it is not open");
    f = basic(FACT_REWIND_ORDER);
    f.what = "b";
    f.other = event(FACT_EV_END, FN_MAIN, at(FILE_MAIN, 12));
    CHECK_FINDING(f, 614, "savepoint 'b' is used after an older one was rewound");
}
END_TEST

START_TEST(allocations)
{
    fact f = of_pool(FACT_LEAK, FACT_ALIVE);
    CHECK_FINDING(f, 611, "the memory in 'p' is lost without going back to pool 'q'");
    f = of_heap(FACT_LEAK, FACT_ALIVE);
    f.loc.at.line = 15;
    f.what = NULL;
    f.object.name = NULL;
    CHECK_FINDING(f, 611, "an allocation is lost without being freed");
    f.loc.at.line = 16;
    fact_event *alloc = event(FACT_EV_ALLOC, FN_MAIN, at(FILE_MAIN, 16));
    alloc->callee = "strdup";
    f.object.alloc = alloc;
    CHECK_FINDING(f, 611, "the result of 'strdup' is lost without being freed");
    CHECK_FINDING(of_heap(FACT_HOT_ALLOC, FACT_ALIVE), 602,
                  "heap allocation is repeated in a loop while a frame is open");
    f = of_pool(FACT_HOT_ALLOC, FACT_ALIVE);
    f.loc.at.line = 17;
    CHECK_FINDING(f, 602, "allocation from pool 'q' is repeated in a loop while a frame is open");
    f = basic(FACT_NEVER_ENDS);
    CHECK_FINDING(f, 603,
                  "an endless loop allocates in the frame of 't', but no iteration ends it");
}
END_TEST

START_TEST(every_kind_of_region_has_a_name)
{
    for (md_region r = MD_REGION_NONE; r <= MD_REGION_STATIC; r++) {
        fact_object o = {.region = r};
        ck_assert_uint_gt(strlen(rule_region(ctx, &o)), 0);
        o.region_name = "w->mem";
        ck_assert_uint_gt(strlen(rule_region(ctx, &o)), 0);
        ck_assert_ptr_null(strstr(rule_region(ctx, &o), "(null)"));
    }
    for (fact_end e = FACT_ALIVE; e <= FACT_SCOPE_LEFT; e++) {
        ck_assert_uint_gt(strlen(rule_end_verb(e)), 0);
    }
    ck_assert_str_eq(rule_name(NULL, ctx), "the pointer");
    ck_assert_str_eq(rule_name("w", ctx), "'w'");
}
END_TEST

START_TEST(no_words_for_what_is_unknown)
{
    for (fact_kind k = FACT_USE; k <= FACT_COPY_ESCAPE; k++) {
        for (fact_end e = FACT_ALIVE; e <= FACT_DESTROYED; e++) {
            fact f = {.kind = k, .end = e, .fn = IR_NONE, .loc = at(FILE_MAIN, 100 + 10 * k + e)};
            const dg_finding *d = put(f);
            if (d) {
                ck_assert_ptr_null(strstr(d->message, "(null)"));
                ck_assert_ptr_null(strstr(d->message, "''"));
                ck_assert_uint_eq(d->steps.n, 0);
            }
        }
    }
    ck_assert_uint_gt(list->findings.n, 10);
}
END_TEST

START_TEST(at_most_one_rule_matches)
{
    size_t n = 0;
    const rule_def *const *rules = rule_all(&n);
    fact f = {0};
    for (int i = 0; i < 10 * 8 * 6 * 5 * 2; i++) {
        f.kind = (fact_kind)(i % 10);
        f.end = (fact_end)(i / 10 % 8);
        f.release = (fact_release_fault)(i / 80 % 6);
        f.holder = (fact_holder)(i / 480 % 5);
        f.handle = i / 2400 != 0;
        for (int retained = MD_RETAIN_NONE; retained <= MD_RETAIN_POOL; retained++) {
            f.object.retention = (md_retention)retained;
            int matches = 0;
            for (size_t r = 0; r < n; r++) {
                matches += rules[r]->matches(&f);
            }
            ck_assert_int_le(matches, 1);
        }
    }
}
END_TEST

// ---- severity, places, equal findings
// -------------------------------------------------------------

START_TEST(may_facts_are_one_level_lower)
{
    const dg_finding *d = put(basic(FACT_USE));
    ck_assert_int_eq(d->severity, DG_ERROR);
    ck_assert_int_eq(d->confidence, DG_HIGH);
    fact f = basic(FACT_USE);
    f.certain = false;
    f.loc.at.line++;
    d = put(f);
    ck_assert_int_eq(d->severity, DG_WARNING);
    ck_assert_int_eq(d->confidence, DG_MEDIUM);
    ck_assert_str_eq(d->message, "'p' may be used after the frame of 't' ended");
    f = held(basic(FACT_ESCAPE), FACT_HOLD_GLOBAL, "g");
    f.certain = false;
    d = put(f);
    ck_assert_int_eq(d->severity, DG_HINT);
    ck_assert_str_eq(d->message, "'g' may still hold memory of the frame of 't' when it ends");
}
END_TEST

START_TEST(places)
{
    fact f = basic(FACT_USE);
    f.loc.macro = 0;
    const dg_finding *d = put(f);
    ck_assert_str_eq(d->pos.path, "/src/main.c");
    ck_assert_uint_eq(d->pos.line, 14);
    ck_assert_uint_eq(d->pos.col, 5);
    ck_assert_str_eq(d->function, "main");
    ck_assert_str_eq(d->macro_name, "USE");
    ck_assert_str_eq(d->macro.path, "/src/level.c");
    ck_assert_uint_eq(d->macro.line, 3);
    f.loc = at(FILE_SYSTEM, 1);
    ck_assert_ptr_null(put(f));
    f.loc = at(FILE_MAIN, 0);
    d = put(f);
    ck_assert_uint_eq(d->pos.line, 0);
    ck_assert_uint_eq(d->macro.line, 0);
    ck_assert_ptr_null(d->macro_name);
}
END_TEST

START_TEST(dead_stack_objects_have_no_rule_yet)
{
    fact f = basic(FACT_USE);
    f.end = FACT_SCOPE_LEFT;
    ck_assert_ptr_null(put(f));
}
END_TEST

START_TEST(equal_findings_are_one)
{
    const dg_finding *d = put(basic(FACT_USE));
    ck_assert_ptr_nonnull(d);
    ck_assert_ptr_null(put(basic(FACT_USE)));
    fact f = basic(FACT_USE);
    f.what = "alias";
    ck_assert_ptr_null(put(f));
    ck_assert_str_eq(d->message, "'p' is used after the frame of 't' ended");
    ck_assert_uint_eq(d->steps.n, 3);
    f.object.alloc = event(FACT_EV_ALLOC, FN_MAIN, at(FILE_MAIN, 11));
    ck_assert_ptr_nonnull(put(f));
    f = basic(FACT_USE);
    f.object.alloc = NULL;
    ck_assert_ptr_nonnull(put(f));
    ck_assert_ptr_null(put(f));
}
END_TEST

START_TEST(a_certain_finding_replaces_a_possible_one)
{
    fact f = basic(FACT_USE);
    f.certain = false;
    const dg_finding *d = put(f);
    f.what = "q";
    ck_assert_ptr_null(put(f));
    ck_assert_str_eq(d->message, "'p' may be used after the frame of 't' ended");
    ck_assert_ptr_null(put(basic(FACT_USE)));
    ck_assert_str_eq(d->message, "'p' is used after the frame of 't' ended");
    ck_assert_int_eq(d->severity, DG_ERROR);
    ck_assert_int_eq(d->confidence, DG_HIGH);
    ck_assert_uint_eq(d->steps.n, 3);
    ck_assert_ptr_null(put(f));
    ck_assert_int_eq(d->severity, DG_ERROR);
}
END_TEST

START_TEST(many_findings_stay_apart)
{
    for (uint32_t i = 0; i < 1000; i++) {
        fact f = basic(FACT_USE);
        f.loc.at.line = 20 + i;
        ck_assert_ptr_nonnull(put(f));
        ck_assert_ptr_null(put(f));
    }
    ck_assert_uint_eq(list->findings.n, 1000);
}
END_TEST

// ---- stories ------------------------------------------------------------------------------------

START_TEST(story_in_one_function)
{
    fact f = basic(FACT_USE);
    f.store = event(FACT_EV_STORE, FN_MAIN, at(FILE_MAIN, 11));
    f.holder_name = "g";
    const dg_finding *d = put(f);
    ck_assert_uint_eq(d->steps.n, 4);
    check_step(d, 0, 10, 0, "allocates 'p' in the frame of 't'");
    check_step(d, 1, 11, 0, "stores it into 'g'");
    check_step(d, 2, 13, 0, "ends the frame of 't'");
    check_step(d, 3, 14, 0, "uses 'p'");
    ck_assert_int_eq(d->steps.v[0].kind, DG_STEP_ALLOC);
    ck_assert_int_eq(d->steps.v[1].kind, DG_STEP_STORE);
    ck_assert_int_eq(d->steps.v[2].kind, DG_STEP_END);
    ck_assert_int_eq(d->steps.v[3].kind, DG_STEP_USE);
    ck_assert_str_eq(d->steps.v[3].function, "main");
    ck_assert_str_eq(d->steps.v[3].pos.path, "/src/main.c");
}
END_TEST

START_TEST(story_of_an_escape_names_the_store_once)
{
    const dg_finding *d = put(held(basic(FACT_ESCAPE), FACT_HOLD_GLOBAL, "g"));
    ck_assert_uint_eq(d->steps.n, 3);
    check_step(d, 1, 11, 0, "stores it into 'g'");
    check_step(d, 2, 13, 0, "ends the frame of 't'");
}
END_TEST

START_TEST(story_goes_down_into_calls)
{
    fact f = basic(FACT_USE);
    const fact_event *alloc = event(FACT_EV_ALLOC, FN_STORE, at(FILE_LEVEL, 30));
    alloc = call(alloc, "level_store", FN_LOAD, at(FILE_LEVEL, 20));
    f.object.alloc = call(alloc, "level_load", FN_MAIN, at(FILE_MAIN, 10));
    f.at = call(event(FACT_EV_USE, FN_STORE, at(FILE_LEVEL, 40)), NULL, FN_MAIN, f.loc);
    const dg_finding *d = put(f);
    ck_assert_uint_eq(d->steps.n, 6);
    check_step(d, 0, 10, 0, "calls 'level_load', which");
    check_step(d, 1, 20, 1, "calls 'level_store', which");
    check_step(d, 2, 30, 2, "allocates 'p' in the frame of 't'");
    check_step(d, 3, 13, 0, "ends the frame of 't'");
    check_step(d, 4, 14, 0, "calls a function, which");
    check_step(d, 5, 40, 1, "uses 'p'");
    ck_assert_int_eq(d->steps.v[0].kind, DG_STEP_CALL);
    ck_assert_str_eq(d->steps.v[0].function, "main");
    ck_assert_str_eq(d->steps.v[2].function, "level_store");
    ck_assert_str_eq(d->steps.v[2].pos.path, "/src/level.c");
}
END_TEST

START_TEST(story_tells_a_shared_call_once)
{
    fact f = basic(FACT_USE);
    ir_loc site = at(FILE_MAIN, 10);
    const fact_event *alloc = event(FACT_EV_ALLOC, FN_LOAD, at(FILE_LEVEL, 20));
    const fact_event *store = event(FACT_EV_STORE, FN_LOAD, at(FILE_LEVEL, 21));
    f.object.alloc = call(alloc, "level_load", FN_MAIN, site);
    f.store = call(store, "level_load", FN_MAIN, site);
    f.holder_name = "g";
    const dg_finding *d = put(f);
    ck_assert_uint_eq(d->steps.n, 5);
    check_step(d, 0, 10, 0, "calls 'level_load', which");
    check_step(d, 1, 20, 1, "allocates 'p' in the frame of 't'");
    check_step(d, 2, 21, 1, "stores it into 'g'");
}
END_TEST

START_TEST(story_stores_a_result_where_it_was_called_for)
{
    fact f = basic(FACT_USE);
    const fact_event *alloc = event(FACT_EV_ALLOC, FN_STORE, at(FILE_LEVEL, 30));
    alloc = call(alloc, "level_store", FN_LOAD, at(FILE_LEVEL, 20));
    f.object.alloc = call(alloc, "level_load", FN_MAIN, at(FILE_MAIN, 10));
    const fact_event *store = event(FACT_EV_STORE, FN_LOAD, at(FILE_LEVEL, 20));
    f.store = call(store, "level_load", FN_MAIN, at(FILE_MAIN, 10));
    const dg_finding *d = put(f);
    ck_assert_uint_eq(d->steps.n, 6);
    check_step(d, 2, 30, 2, "allocates 'p' in the frame of 't'");
    check_step(d, 3, 20, 1, "stores it");
    check_step(d, 4, 13, 0, "ends the frame of 't'");
}
END_TEST

START_TEST(story_tells_a_second_run_of_a_call_again)
{
    fact f = basic(FACT_USE);
    ir_loc site = at(FILE_MAIN, 10);
    const fact_event *end = event(FACT_EV_END, FN_LOAD, at(FILE_LEVEL, 29));
    const fact_event *use = event(FACT_EV_USE, FN_LOAD, at(FILE_LEVEL, 21));
    f.end_event = call(end, "level_load", FN_MAIN, site);
    f.at = call(use, "level_load", FN_MAIN, site);
    const dg_finding *d = put(f);
    ck_assert_uint_eq(d->steps.n, 5);
    check_step(d, 1, 10, 0, "calls 'level_load', which");
    check_step(d, 2, 29, 1, "ends the frame of 't'");
    check_step(d, 3, 10, 0, "calls 'level_load', which");
    check_step(d, 4, 21, 1, "uses 'p'");
}
END_TEST

START_TEST(stories_of_ends)
{
    static const struct {
        fact_end end;
        const char *text;
    } cases[] = {
        {FACT_RESET, "resets the frame of 't'"},
        {FACT_REWOUND, "rewinds the frame of 't' past the allocation"},
        {FACT_DESTROYED, "destroys the frame of 't'"},
        {FACT_FREED, "frees it"},
        {FACT_REALLOCED, "reallocates it"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fact f = basic(FACT_USE);
        f.end = cases[i].end;
        f.loc.at.line = 20 + (uint32_t)i;
        check_step(put(f), 1, 13, 0, cases[i].text);
    }
    const dg_finding *d = put(release(of_heap(FACT_RELEASE, FACT_FREED), FACT_REL_TWICE));
    check_step(d, 0, 10, 0, "allocates 'p' from the heap");
    check_step(d, 1, 13, 0, "frees it for the first time");
    check_step(d, 2, 14, 0, "frees it again");
}
END_TEST

static Suite *rules_suite(void)
{
    Suite *s = suite_create("rules");
    TCase *words = tcase_create("words");
    tcase_add_checked_fixture(words, setup, teardown);
    tcase_add_test(words, table_is_ordered_and_registered);
    tcase_add_test(words, uses);
    tcase_add_test(words, uses_in_callees_and_of_handles);
    tcase_add_test(words, releases);
    tcase_add_test(words, wrong_releases);
    tcase_add_test(words, escapes);
    tcase_add_test(words, returns);
    tcase_add_test(words, balance);
    tcase_add_test(words, allocations);
    tcase_add_test(words, every_kind_of_region_has_a_name);
    tcase_add_test(words, no_words_for_what_is_unknown);
    tcase_add_test(words, at_most_one_rule_matches);
    suite_add_tcase(s, words);
    TCase *findings = tcase_create("findings");
    tcase_add_checked_fixture(findings, setup, teardown);
    tcase_add_test(findings, may_facts_are_one_level_lower);
    tcase_add_test(findings, places);
    tcase_add_test(findings, dead_stack_objects_have_no_rule_yet);
    tcase_add_test(findings, equal_findings_are_one);
    tcase_add_test(findings, a_certain_finding_replaces_a_possible_one);
    tcase_add_test(findings, many_findings_stay_apart);
    suite_add_tcase(s, findings);
    TCase *stories = tcase_create("stories");
    tcase_add_checked_fixture(stories, setup, teardown);
    tcase_add_test(stories, story_in_one_function);
    tcase_add_test(stories, story_of_an_escape_names_the_store_once);
    tcase_add_test(stories, story_goes_down_into_calls);
    tcase_add_test(stories, story_tells_a_shared_call_once);
    tcase_add_test(stories, story_stores_a_result_where_it_was_called_for);
    tcase_add_test(stories, story_tells_a_second_run_of_a_call_again);
    tcase_add_test(stories, stories_of_ends);
    suite_add_tcase(s, stories);
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(rules_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
