// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Command lines and configuration files: what they mean, and what is said about broken ones.
#include "driver/options.h"

#include <check.h>
#include <framealloc/arena.h>
#include <stdlib.h>

static fa_arena arena;
static dr_options o;

static void setup(void)
{
    fac_arena_init(&arena);
}

static void teardown(void)
{
    fa_arena_fini(&arena);
}

/// Parses words separated by spaces; returns the message or "".
static const char *parse(const char *line)
{
    char *words = fac_fmt(&arena, "%s", line);
    char *argv[32] = {"fa-check"};
    int argc = 1;
    while (*words) {
        argv[argc++] = words;
        words += strcspn(words, " ");
        if (*words) {
            *words++ = '\0';
        }
    }
    argv[argc] = NULL;
    const char *error = dr_options_parse(&o, &arena, argc, argv);
    return error ? error : "";
}

static void check_error(const char *line, const char *part)
{
    const char *error = parse(line);
    ck_assert_msg(strstr(error, part) != NULL, "'%s' says '%s', expected '%s'", line, error, part);
}

// ---- command lines ---------------------------------------------------------------------------

START_TEST(defaults)
{
    ck_assert_str_eq(parse(""), "");
    ck_assert_int_eq(o.command, DR_CMD_CHECK);
    ck_assert_uint_eq(o.outputs.n, 1);
    ck_assert_int_eq(o.outputs.v[0].format, DR_FMT_TERMINAL);
    ck_assert_int_eq(o.fail_on, DG_WARNING);
    ck_assert_uint_eq(o.timeout_s, DR_TIMEOUT_S);
    ck_assert_uint_eq(o.memory_mb, DR_MEMORY_MB);
    ck_assert_uint_ge(o.jobs, 1);
    ck_assert(!o.has_only && !o.has_flags);
}
END_TEST

START_TEST(commands)
{
    ck_assert_str_eq(parse("explain FA606"), "");
    ck_assert_int_eq(o.command, DR_CMD_EXPLAIN);
    ck_assert_str_eq(o.files.v[0], "FA606");
    ck_assert_str_eq(parse("list --models"), "");
    ck_assert(o.command == DR_CMD_LIST && o.list_models);
    ck_assert_str_eq(parse("check"), "");
    ck_assert_int_eq(o.command, DR_CMD_CHECK);
}
END_TEST

START_TEST(flags_follow_two_dashes)
{
    ck_assert_str_eq(parse("-I / -D X=1 --verify / -- -std=c99 --only"), "");
    ck_assert(o.verify && o.has_flags && !o.has_only);
    ck_assert_uint_eq(o.flags.n, 4);
    ck_assert_str_eq(o.flags.v[0], "-I/");
    ck_assert_str_eq(o.flags.v[1], "-DX=1");
    ck_assert_str_eq(o.flags.v[3], "--only");
}
END_TEST

START_TEST(several_reports_from_one_run)
{
    ck_assert_str_eq(parse("--sarif a.sarif --json b.json --format compact -o c.txt"), "");
    ck_assert_uint_eq(o.outputs.n, 3);
    ck_assert_int_eq(o.outputs.v[0].format, DR_FMT_SARIF);
    ck_assert_str_eq(o.outputs.v[0].path, "a.sarif");
    ck_assert_int_eq(o.outputs.v[2].format, DR_FMT_COMPACT);
    ck_assert_str_eq(o.outputs.v[2].path, "c.txt");
}
END_TEST

START_TEST(formats_with_files)
{
    ck_assert_str_eq(parse("--format junit=a.xml --format github --format terminal"), "");
    ck_assert_uint_eq(o.outputs.n, 3);
    ck_assert_int_eq(o.outputs.v[0].format, DR_FMT_JUNIT);
    ck_assert_str_eq(o.outputs.v[0].path, "a.xml");
    ck_assert_int_eq(o.outputs.v[1].format, DR_FMT_GITHUB);
    ck_assert_ptr_null(o.outputs.v[1].path);
    ck_assert_str_eq(parse("--format checkstyle=a.xml"), "");
    ck_assert_int_eq(o.outputs.v[1].format, DR_FMT_TERMINAL);
    check_error("--format json --format terminal", "2 reports would go to standard output");
    check_error("--format compact --format github -o x", "2 reports would go to x");
    check_error("--format sarif=", "--format sarif= needs a file");
}
END_TEST

START_TEST(levels)
{
    ck_assert_str_eq(parse("--deny FA6 --allow FA602,frame-escape --skip threading"), "");
    ck_assert_int_eq(o.level[606], DR_LEVEL_ERROR);
    ck_assert_int_eq(o.level[602], DR_LEVEL_OFF);
    ck_assert_int_eq(o.level[601], DR_LEVEL_OFF);
    ck_assert_int_eq(o.level[301], DR_LEVEL_DEFAULT);
    ck_assert(o.skip.has[201] && !o.skip.has[606]);
    ck_assert_str_eq(parse("--only FA60,lifetime --min-severity error --fail-on never"), "");
    ck_assert(o.has_only && o.only.has[601] && o.only.has[612] && !o.only.has[201]);
    ck_assert(o.min_severity == DG_ERROR && o.fail_never);
}
END_TEST

START_TEST(dumps)
{
    ck_assert_str_eq(parse("--dump-ir"), "");
    ck_assert(o.dump == DR_DUMP_IR && !o.dump_fn);
    ck_assert_str_eq(parse("--dump-ir=main"), "");
    ck_assert_str_eq(o.dump_fn, "main");
    ck_assert_str_eq(parse("--dump=states:update"), "");
    ck_assert_int_eq(o.dump, DR_DUMP_FLOW);
    ck_assert_str_eq(o.dump_fn, "update");
    ck_assert_str_eq(parse("--dump=callgraph"), "");
    ck_assert_int_eq(o.dump, DR_DUMP_CALLGRAPH);
}
END_TEST

START_TEST(mistakes_are_explained)
{
    check_error("--fromat json", "did you mean '--format'?");
    check_error("--format xml", "or html, not 'xml'");
    check_error("--zzzzzz", "unknown option '--zzzzzz'; 'fa-check --help'");
    check_error("-z", "unknown option '-z'");
    check_error("--only", "--only needs a value");
    check_error("-j", "--jobs needs a value");
    check_error("-j none", "--jobs needs a number from 1 to 1024, not 'none'");
    check_error("-j 0", "--jobs needs a number");
    check_error("--timeout -1", "--timeout needs a number");
    check_error("--quiet=yes", "--quiet takes no value");
    check_error("--only FA999", "unknown code 'FA999'");
    check_error("--only frame-escpae", "did you mean 'frame-escape'?");
    check_error("--dump=stats", "--dump must be");
    check_error("explian", "did you mean 'fa-check explain'?");
    check_error("/no/such/file.c", "cannot read '/no/such/file.c'");
    check_error("explain", "explain needs a code");
    check_error("link", "link needs the .fair files");
    check_error("show", "show needs one file");
    check_error("--verify", "--verify needs");
}
END_TEST

START_TEST(help_names_every_option)
{
    fac_buf out = {0};
    dr_options_help(&out);
    fac_buf_add(&out, "", 1);
    ck_assert_ptr_nonnull(strstr(out.p, "--require-reason"));
    ck_assert_ptr_nonnull(strstr(out.p, "-p, --database=DIR"));
    ck_assert_ptr_nonnull(strstr(out.p, "--dump-ir[=FN]"));
    ck_assert_ptr_nonnull(strstr(out.p, "explain CODE"));
    for (const char *line = out.p; *line; line += strcspn(line, "\n") + 1) {
        ck_assert_uint_le(strcspn(line, "\n"), 100);
    }
    fac_buf_fini(&out);
}
END_TEST

// ---- configuration ---------------------------------------------------------------------------

static const char *configure(const char *text)
{
    const char *error = dr_config_text(&o, "/project/.fa-check.yaml", fac_sv_from_cstr(text));
    return error ? error : "";
}

START_TEST(config_is_read)
{
    parse("--deny FA601");
    ck_assert_str_eq(configure("levels:\n  FA6: hint\n  FA602: off\n"
                               "exclude:\n  - third_party/**\n"
                               "models: [tools/pool.yaml]\n"),
                     "");
    ck_assert_int_eq(o.level[601], DR_LEVEL_ERROR); // the command line goes first
    ck_assert_int_eq(o.level[606], DR_LEVEL_HINT);
    ck_assert_int_eq(o.level[602], DR_LEVEL_OFF);
    ck_assert_str_eq(o.exclude.v[0].base, "/project");
    ck_assert_str_eq(o.exclude.v[0].pattern, "third_party/**");
    ck_assert_str_eq(o.models.v[0], "/project/tools/pool.yaml");
}
END_TEST

START_TEST(policy_is_read)
{
    parse("");
    ck_assert_str_eq(configure("tags:\n  render: {budget: 4MB}\n  ui:\n"
                               "modules:\n"
                               "  core: {files: [core/]}\n"
                               "  ui: {files: [ui/**, gui/*.c], tags: [ui], require-tag: true,\n"
                               "       ban: [heap, malloc], uses: [core]}\n"
                               "allocation: {must-check: [pool, frame], check-heap: true}\n"),
                     "");
    const fact_policy *p = &o.policy;
    ck_assert_uint_eq(fact_tag_find(p, "render")->budget, 4 << 20);
    ck_assert_uint_eq(fact_tag_find(p, "game/ui")->budget, 0);
    ck_assert_ptr_null(fact_tag_find(p, "rendre"));
    ck_assert_str_eq(fact_module_of(p, "/project/gui/a.c")->name, "ui");
    ck_assert_str_eq(fact_module_of(p, "/project/core/x/y.c")->name, "core");
    ck_assert_ptr_null(fact_module_of(p, "/project/gui/x/a.c"));
    ck_assert_ptr_null(fact_module_of(p, "/elsewhere/ui/a.c"));
    ck_assert(fact_module_of(p, "/project/ui/a.c")->require_tag);
    ck_assert(fact_names_has(&p->modules.v[1].ban, "malloc"));
    ck_assert_uint_eq(p->must_check, 1u << MD_REGION_POOL | 1u << MD_REGION_FRAME);
    ck_assert(p->check_heap);
}
END_TEST

START_TEST(empty_config_is_fine)
{
    parse("");
    ck_assert_str_eq(configure(""), "");
    ck_assert_str_eq(configure("# nothing\n"), "");
    ck_assert_str_eq(configure("levels:\nexclude:\nmodels:\n"), "");
    ck_assert_str_eq(configure("tags:\nmodules:\nallocation:\n"), "");
}
END_TEST

static void check_config_error(const char *text, const char *expected)
{
    parse("");
    const char *error = configure(text);
    ck_assert_msg(strcmp(error, expected) == 0, "'%s' says '%s', expected '%s'", text, error,
                  expected);
}

START_TEST(config_mistakes_have_places)
{
    check_config_error("levles: {}\n",
                       "/project/.fa-check.yaml:1:1: unknown key 'levles'; did you mean 'levels'?");
    check_config_error("levels:\n  FA602: of\n",
                       "/project/.fa-check.yaml:2:10: 'of' is no level; use off, hint, warning, "
                       "error or default");
    check_config_error("levels:\n  FA999: off\n",
                       "/project/.fa-check.yaml:2:3: unknown code 'FA999'; 'fa-check list' shows "
                       "all codes and families");
    check_config_error("exclude: a\n",
                       "/project/.fa-check.yaml:1:10: exclude must be a list, as in "
                       "'exclude: [item, item]'");
    check_config_error("- a\n", "/project/.fa-check.yaml:1:1: the file must be a map with levels, "
                                "exclude, models, tags, modules, allocation or homepage");
    check_config_error("tags:\n  ai: {budget: lots}\n",
                       "/project/.fa-check.yaml:2:16: a budget is a number of bytes, as in 65536, "
                       "64KB or 4MB");
    check_config_error("tags: [ai]\n", "/project/.fa-check.yaml:1:7: tags must be a map, as in "
                                       "'tags: {render: {budget: 4MB}, ui: }'");
    check_config_error("modules:\n  ui: {file: [ui/]}\n",
                       "/project/.fa-check.yaml:2:8: unknown key 'file' of a module; did you mean "
                       "'files'?");
    check_config_error("modules:\n  ui: {tags: [ai]}\n",
                       "/project/.fa-check.yaml:2:3: module 'ui' needs files, as in 'files: "
                       "[src/ui/**]'");
    check_config_error("tags: {ai: }\nmodules:\n  ui: {files: [ui/], tags: [ia]}\n",
                       "/project/.fa-check.yaml:3:28: tag 'ia' is not in 'tags', which must stand "
                       "before 'modules'");
    check_config_error("modules:\n  ui: {files: [ui/], uses: [core]}\n",
                       "/project/.fa-check.yaml:2:3: module 'ui' uses 'core', which is no module");
    check_config_error("allocation:\n  must-check: [frames]\n",
                       "/project/.fa-check.yaml:2:15: 'frames' is no kind of memory; kinds are "
                       "frame, arena, pool, heap, group and task");
    check_config_error("allocation: {check-heap: maybe}\n",
                       "/project/.fa-check.yaml:1:26: must be true or false");
    parse("");
    ck_assert_ptr_nonnull(strstr(configure("a: [b\n"), "/project/.fa-check.yaml:2:1: not YAML"));
}
END_TEST

START_TEST(nearest_words)
{
    static const char *const words[] = {"format", "force", "fail-fast", "json"};
    ck_assert_str_eq(dr_nearest("fromat", words, 4), "format");
    ck_assert_str_eq(dr_nearest("jsno", words, 4), "json");
    ck_assert_ptr_null(dr_nearest("completely-different", words, 4));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("driver_options");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, defaults);
    tcase_add_test(tc, commands);
    tcase_add_test(tc, flags_follow_two_dashes);
    tcase_add_test(tc, several_reports_from_one_run);
    tcase_add_test(tc, formats_with_files);
    tcase_add_test(tc, levels);
    tcase_add_test(tc, dumps);
    tcase_add_test(tc, mistakes_are_explained);
    tcase_add_test(tc, help_names_every_option);
    tcase_add_test(tc, config_is_read);
    tcase_add_test(tc, policy_is_read);
    tcase_add_test(tc, empty_config_is_fine);
    tcase_add_test(tc, config_mistakes_have_places);
    tcase_add_test(tc, nearest_words);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
