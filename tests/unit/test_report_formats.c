// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The same findings in each format.
#include "report_findings.h"

#include <cjson/cJSON.h>
#include <check.h>
#include <stdlib.h>

static report_case t;

static void setup(void)
{
    report_setup(&t);
}

static void teardown(void)
{
    report_teardown(&t);
}

static void check_text(const char *expected)
{
    const char *got = report_text(&t);
    ck_assert_msg(strcmp(got, expected) == 0, "got:\n%s\nexpected:\n%s", got, expected);
}

// ---- text ------------------------------------------------------------------------------------

START_TEST(terminal_tells_the_story)
{
    rp_terminal(&t.in, &t.out);
    check_text(
        "hint[FA602]: allocation in a loop (on some path)\n"
        "    --> src/world.c:4:5 in 'update'\n"
        "    4 |     helper(t);\n"
        "      |     ^^^^^^^^^\n"
        "  in the expansion of macro 'HELP', defined here\n"
        "    --> src/le vel.c:1:1\n"
        "      1 | /* \xf0\x9f\x8e\xae\xe6\xbc\xa2 */ leak(p);\n"
        "        | -\n"
        "\n"
        "error[FA606]: 'p' is used after the frame of 't' ended\n"
        "    --> src/world.c:5:9 in 'update'\n"
        "    5 |     use(p); /* \xe2\x82\xac */ use(p);\n"
        "      |         ^\n"
        "  1. allocated in the frame of 't'\n"
        "      3 |     int *p = fa_frame_new(t, int);\n"
        "        |              --------------------\n"
        "  2. calls 'helper', which\n"
        "      4 |     helper(t);\n"
        "        |     ---------\n"
        "      3. ends the frame of 't'\n"
        "        --> src/world.c:2:1 in 'helper'\n"
        "          2 | {\n"
        "            | -\n"
        "  4. used here\n"
        "  help: end the frame after the last use\n"
        "\n"
        "notice[FA103]: flag -mfancy was dropped\n"
        "  --> src/le vel.c\n"
        "\n"
        "1 error, 1 hint in 3 files (1 suppressed)\n");
}
END_TEST

static void add_call_step(dg_finding *f, dg_step_kind kind, uint32_t line, uint32_t depth,
                          const char *function, const char *text)
{
    dg_step s = {kind, {WORLD, line, 5}, function, text, depth};
    dg_step_add(t.list, f, s);
}

START_TEST(long_chains_of_calls_are_told_by_their_ends)
{
    dg_finding *f = t.list->findings.v[2];
    t.list->findings.v[0] = f;
    t.list->findings.n = 1;
    t.list->notices.n = 0;
    f->steps.n = 0;
    add_call_step(f, DG_STEP_CALL, 3, 0, "update", "calls 'make', which");
    add_call_step(f, DG_STEP_CALL, 4, 1, "make", "calls 'grow', which");
    add_call_step(f, DG_STEP_CALL, 4, 2, "grow", "calls 'take', which");
    add_call_step(f, DG_STEP_ALLOC, 5, 3, "take", "allocates 'p' from the heap");
    add_call_step(f, DG_STEP_CALL, 4, 0, "update", "calls 'drop', which");
    add_call_step(f, DG_STEP_CALL, 3, 1, "drop", "calls 'give', which");
    add_call_step(f, DG_STEP_CALL, 3, 2, "give", "calls 'last', which");
    add_call_step(f, DG_STEP_RELEASE, 2, 3, "last", "frees it");
    rp_terminal(&t.in, &t.out);
    check_text("error[FA606]: 'p' is used after the frame of 't' ended\n"
               "    --> src/world.c:5:9 in 'update'\n"
               "    5 |     use(p); /* \xe2\x82\xac */ use(p);\n"
               "      |         ^\n"
               "  1. calls 'make', which allocates 'p' from the heap\n"
               "      3 |     int *p = fa_frame_new(t, int);\n"
               "        |        -\n"
               "    --> src/world.c:5:5 in 'take', through 'grow'\n"
               "  2. calls 'drop', which\n"
               "    --> src/world.c:4:5 in 'update'\n"
               "      4 |     helper(t);\n"
               "        |     ---------\n"
               "      3. frees it, through 'give'\n"
               "        --> src/world.c:2:5 in 'last'\n"
               "          2 | {\n"
               "            | -\n"
               "  help: end the frame after the last use\n"
               "\n"
               "1 error in 3 files\n");
}
END_TEST

START_TEST(many_findings_are_counted_by_code)
{
    for (int i = 0; i < 3; i++) {
        report_add(&t, 611, DG_WARNING, WORLD, 4, 5)->message = "lost";
    }
    rp_terminal(&t.in, &t.out);
    ck_assert_ptr_nonnull(strstr(
        report_text(&t), "\n"
                         "   1  FA602  allocation in a hot loop\n"
                         "   1  FA606  use after the frame ended\n"
                         "   3  FA611  pool or heap object leaks\n"
                         "'fa-check explain CODE' says what a code means and how to fix it\n\n"
                         "1 error, 3 warnings, 1 hint in 3 files (1 suppressed)\n"));
}
END_TEST

START_TEST(other_names_of_functions_are_no_macros_to_show)
{
    static const struct { const char *line; uint32_t col; bool shown; } cases[] = {
        {"#define my_free free", 17, false},    {"#define my_free free  ", 17, false},
        {"#define my_free free(p)", 17, true},  {"#define my_free other(free)", 17, true},
        {"#define my_free free + 1", 17, true}, {"#define my_free", 30, true},
    };
    dg_finding *f = t.list->findings.v[1];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        f->macro = (dg_pos){fac_fmt(&t.arena, "/m%zu.h", i), 1, cases[i].col};
        rp_sources_put(t.in.sources, f->macro.path, fac_sv_from_cstr(cases[i].line));
        ck_assert_msg(rp_has_macro(&t.in, f) == cases[i].shown, "%s", cases[i].line);
    }
    f->macro.line = 0;
    ck_assert(!rp_has_macro(&t.in, f));
}
END_TEST

START_TEST(quiet_terminal_has_findings_only)
{
    t.in.quiet = true;
    t.list->findings.n = 0;
    rp_terminal(&t.in, &t.out);
    ck_assert_uint_eq(t.out.n, 0);
}
END_TEST

START_TEST(colors_only_when_asked)
{
    rp_terminal(&t.in, &t.out);
    ck_assert_ptr_null(strchr(report_text(&t), '\x1b'));
    t.in.color = true;
    rp_terminal(&t.in, &t.out);
    ck_assert_ptr_nonnull(strchr(report_text(&t), '\x1b'));
}
END_TEST

START_TEST(equal_notices_are_told_once)
{
    t.list->findings.n = 0;
    dg_notice_add(t.list, 103, (dg_pos){WORLD, 0, 0}, "flag -mfancy was dropped");
    rp_terminal(&t.in, &t.out);
    check_text("notice[FA103]: flag -mfancy was dropped (and in 1 more place)\n"
               "  --> src/le vel.c\n"
               "\n"
               "no findings in 3 files\n");
}
END_TEST

START_TEST(summary_says_what_is_missing)
{
    t.list->findings.n = 0;
    t.in.failed = 1;
    t.in.partial = 2;
    rp_put_summary(&t.in, &t.out);
    check_text("no findings in 2 files; 1 of 3 files could not be analysed; "
               "2 files only in part\n");
}
END_TEST

START_TEST(summary_tells_known_findings_apart)
{
    t.list->findings.v[2]->state = DG_STATE_UNCHANGED;
    t.in.gone = 4;
    rp_put_summary(&t.in, &t.out);
    check_text("1 hint in 3 files (1 suppressed, 1 known, 4 gone from the baseline)\n");
}
END_TEST

START_TEST(compact_is_one_line_each)
{
    rp_compact(&t.in, &t.out);
    check_text("src/world.c:4:5: hint: allocation in a loop [FA602]\n"
               "src/world.c:5:9: error: 'p' is used after the frame of 't' ended [FA606]\n"
               "src/le vel.c: notice: flag -mfancy was dropped [FA103]\n");
}
END_TEST

START_TEST(show_puts_findings_between_the_lines)
{
    rp_show(&t.in, LEVEL, &t.out);
    check_text("    1 | /* \xf0\x9f\x8e\xae\xe6\xbc\xa2 */ leak(p);\n"
               "      |            ^^^^^^^ warning[FA611]: 'p' is lost without being freed "
               "(suppressed)\n"
               "\n"
               "notice[FA103]: flag -mfancy was dropped\n"
               "  --> src/le vel.c\n"
               "\n"
               "1 error, 1 hint in 3 files (1 suppressed)\n");
}
END_TEST

// ---- documents -------------------------------------------------------------------------------

static cJSON *at(cJSON *root, const char *path)
{
    char step[64];
    cJSON *node = root;
    while (*path && node) {
        size_t n = strcspn(path, "/");
        ck_assert_uint_lt(n, sizeof step);
        memcpy(step, path, n);
        step[n] = '\0';
        bool index = step[strspn(step, "0123456789")] == '\0';
        node = index ? cJSON_GetArrayItem(node, (int)strtol(step, NULL, 10))
                     : cJSON_GetObjectItemCaseSensitive(node, step);
        path += n + (path[n] == '/');
    }
    return node;
}

static void check_str(cJSON *root, const char *path, const char *expected)
{
    const char *got = cJSON_GetStringValue(at(root, path));
    ck_assert_msg(got && strcmp(got, expected) == 0, "%s is %s, expected %s", path,
                  got ? got : "no string", expected);
}

static void check_int(cJSON *root, const char *path, int expected)
{
    cJSON *node = at(root, path);
    ck_assert_msg(cJSON_IsNumber(node) && node->valueint == expected, "%s is not %d", path,
                  expected);
}

static cJSON *parse(void)
{
    cJSON *root = cJSON_ParseWithLength(t.out.p, t.out.n);
    ck_assert_msg(root != NULL, "not JSON: %s", report_text(&t));
    return root;
}

START_TEST(json_document)
{
    rp_json(&t.in, &t.out);
    cJSON *root = parse();
    check_int(root, "version", 1);
    check_str(root, "tool/version", "1.2.3");
    check_str(root, "findings/0/code", "FA611");
    check_str(root, "findings/0/suppressed/reason", "lives as long as the program");
    check_str(root, "findings/1/code", "FA602");
    check_str(root, "findings/1/confidence", "medium");
    check_str(root, "findings/1/macro/name", "HELP");
    check_str(root, "findings/2/slug", "use-after-frame-end");
    check_str(root, "findings/2/severity", "error");
    check_str(root, "findings/2/location/file", "src/world.c");
    check_int(root, "findings/2/location/line", 5);
    check_int(root, "findings/2/location/column", 9);
    check_int(root, "findings/2/location/endColumn", 10);
    check_str(root, "findings/2/function", "update");
    check_str(root, "findings/2/steps/2/kind", "end");
    check_int(root, "findings/2/steps/2/depth", 1);
    check_str(root, "notices/0/code", "FA103");
    check_int(root, "summary/errors", 1);
    check_int(root, "summary/suppressed", 1);
    check_int(root, "summary/units", 3);
    ck_assert_ptr_null(at(root, "findings/2/suppressed"));
    cJSON_Delete(root);
}
END_TEST

START_TEST(sarif_document)
{
    rp_sarif(&t.in, &t.out);
    cJSON *root = parse();
    check_str(root, "version", "2.1.0");
    check_str(root, "runs/0/columnKind", "utf16CodeUnits");
    check_str(root, "runs/0/originalUriBaseIds/%SRCROOT%/uri", "file:///project/");
    check_str(root, "runs/0/results/0/ruleId", "FA611");
    check_int(root, "runs/0/results/0/ruleIndex", 2);
    check_str(root, "runs/0/tool/driver/rules/2/id", "FA611");
    check_str(root, "runs/0/tool/driver/rules/1/name", "UseAfterFrameEnd");
    check_str(root, "runs/0/results/0/suppressions/0/kind", "inSource");
    check_str(root, "runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
              "src/le%20vel.c");
    // Byte column 15 lies behind a surrogate pair and a three-byte character.
    check_int(root, "runs/0/results/0/locations/0/physicalLocation/region/startColumn", 11);
    check_int(root, "runs/0/results/0/locations/0/physicalLocation/region/endColumn", 18);
    check_str(root, "runs/0/results/2/level", "error");
    check_str(root, "runs/0/results/2/message/text",
              "'p' is used after the frame of 't' ended. Help: end the frame after the last use.");
    check_str(root, "runs/0/results/2/codeFlows/0/threadFlows/0/locations/2/kinds/1", "scope");
    check_int(root, "runs/0/results/2/codeFlows/0/threadFlows/0/locations/2/nestingLevel", 1);
    check_int(root, "runs/0/results/2/relatedLocations/0/id", 1);
    check_str(root, "runs/0/invocations/0/toolConfigurationNotifications/0/descriptor/id", "FA103");
    check_str(root, "runs/0/tool/driver/rules/1/relationships/0/target/id", "416");
    ck_assert(cJSON_IsTrue(at(root, "runs/0/invocations/0/executionSuccessful")));
    cJSON_Delete(root);
}
END_TEST

START_TEST(sarif_links_to_the_homepage)
{
    t.in.homepage = "https://example.org/fa";
    rp_sarif(&t.in, &t.out);
    cJSON *root = parse();
    check_str(root, "runs/0/tool/driver/informationUri", "https://example.org/fa");
    check_str(root, "runs/0/tool/driver/rules/1/helpUri",
              "https://example.org/fa/docs/diagnostics/FA606.md");
    cJSON_Delete(root);
}
END_TEST

START_TEST(reproducible_sarif_names_no_machine_path)
{
    t.in.reproducible = true;
    rp_sarif(&t.in, &t.out);
    ck_assert_ptr_null(strstr(report_text(&t), "/project"));
}
END_TEST

START_TEST(same_input_same_bytes)
{
    fac_buf again = {0};
    rp_sarif(&t.in, &t.out);
    rp_sarif(&t.in, &again);
    ck_assert_uint_eq(t.out.n, again.n);
    ck_assert_mem_eq(t.out.p, again.p, again.n);
    fac_buf_fini(&again);
}
END_TEST

START_TEST(documents_without_findings)
{
    t.list->findings.n = 0;
    t.list->notices.n = 0;
    rp_sarif(&t.in, &t.out);
    cJSON *root = parse();
    ck_assert_int_eq(cJSON_GetArraySize(at(root, "runs/0/results")), 0);
    cJSON_Delete(root);
}
END_TEST

// ---- CI ----------------------------------------------------------------------------------------

START_TEST(junit_cases)
{
    t.in.fail_on = DG_WARNING;
    dg_notice_add(t.list, 101, (dg_pos){WORLD, 0, 0}, "not analysed: \x01 <crash> & \xff\"");
    rp_junit(&t.in, &t.out);
    check_text(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"fa-check\" tests=\"4\" failures=\"1\" time=\"0\">\n"
        "  <testsuite name=\"fa-check\" tests=\"1\" failures=\"0\" errors=\"1\""
        " skipped=\"0\" time=\"0\">\n"
        "    <testcase name=\"analysis\" classname=\"src/world.c\" time=\"0\">\n"
        "      <error type=\"FA101\" message=\"not analysed: \xef\xbf\xbd &lt;crash&gt; &amp; "
        "\xef\xbf\xbd&quot;\"/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"src/le vel.c\" tests=\"1\" failures=\"0\" errors=\"0\""
        " skipped=\"1\" time=\"0\">\n"
        "    <testcase name=\"FA611 in update\" classname=\"src/le vel.c\" time=\"0\">\n"
        "      <skipped message=\"lives as long as the program\"/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"src/world.c\" tests=\"2\" failures=\"1\" errors=\"0\""
        " skipped=\"0\" time=\"0\">\n"
        "    <testcase name=\"FA602 in update\" classname=\"src/world.c\" time=\"0\">\n"
        "      <system-out>src/world.c:4:5: hint: allocation in a loop\n"
        "</system-out>\n"
        "    </testcase>\n"
        "    <testcase name=\"FA606 in update\" classname=\"src/world.c\" time=\"0\">\n"
        "      <failure type=\"FA606\" message=\"'p' is used after the frame of 't' ended\">"
        "src/world.c:5:9: error: 'p' is used after the frame of 't' ended\n"
        "  1. allocated in the frame of 't' (src/world.c:3)\n"
        "  2. calls 'helper', which (src/world.c:4)\n"
        "    3. ends the frame of 't' (src/world.c:2)\n"
        "  4. used here (src/world.c:5)\n"
        "help: end the frame after the last use\n"
        "</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}
END_TEST

START_TEST(checkstyle_files)
{
    rp_checkstyle(&t.in, &t.out);
    check_text(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<checkstyle version=\"4.3\">\n"
        "  <file name=\"src/le vel.c\">\n"
        "    <error severity=\"info\" message=\"flag -mfancy was dropped\""
        " source=\"fa-check.FA103\"/>\n"
        "  </file>\n"
        "  <file name=\"src/world.c\">\n"
        "    <error line=\"4\" column=\"5\" severity=\"info\" message=\"allocation in a loop\""
        " source=\"fa-check.FA602\"/>\n"
        "    <error line=\"5\" column=\"9\" severity=\"error\""
        " message=\"'p' is used after the frame of 't' ended; end the frame after the last use\""
        " source=\"fa-check.FA606\"/>\n"
        "  </file>\n"
        "</checkstyle>\n");
}
END_TEST

START_TEST(github_annotations)
{
    t.list->findings.v[1]->message = "50% of 'p'\nlost";
    rp_github(&t.in, &t.out);
    check_text(
        "::error file=src/world.c,line=5,endLine=5,col=9,endColumn=10,"
        "title=FA606 use after the frame ended::'p' is used after the frame of 't' ended"
        "%0A1. allocated in the frame of 't' (src/world.c:3)"
        "%0A2. calls 'helper', which (src/world.c:4)"
        "%0A3. ends the frame of 't' (src/world.c:2)"
        "%0A4. used here (src/world.c:5)"
        "%0Ahelp: end the frame after the last use\n"
        "::notice file=src/world.c,line=4,endLine=4,col=5,endColumn=14,"
        "title=FA602 allocation in a hot loop::50%25 of 'p'%0Alost\n"
        "::notice file=src/le vel.c,title=FA103::flag -mfancy was dropped\n");
}
END_TEST

// ---- further places and fixes ------------------------------------------------------------------

static void add_fix(void)
{
    dg_finding *f = t.list->findings.v[0];
    dg_fix *fix = dg_fix_add(t.list, f, "free it first", DG_FIX_SAFE);
    dg_edit_add(t.list, fix, (dg_edit){{LEVEL, 1, 15}, {LEVEL, 1, 15}, "free(p); "});
    dg_edit_add(t.list, fix, (dg_edit){{WORLD, 4, 5}, {WORLD, 5, 1}, ""});
    dg_related_add(t.list, f, (dg_related){{WORLD, 5, 5}, "update", "lost here too"});
}

START_TEST(terminal_shows_what_a_fix_does)
{
    dg_finding *f = t.list->findings.v[2];
    t.list->findings.v[0] = f;
    t.list->findings.n = 1;
    t.list->notices.n = 0;
    f->steps.n = 0;
    dg_fix *fix = dg_fix_add(t.list, f, "do it in order", DG_FIX_SAFE);
    dg_edit_add(t.list, fix, (dg_edit){{WORLD, 4, 1}, {WORLD, 5, 1}, ""});
    dg_edit_add(t.list, fix, (dg_edit){{WORLD, 5, 9}, {WORLD, 5, 10}, "q"});
    dg_edit_add(t.list, fix, (dg_edit){{LEVEL, 1, 15}, {LEVEL, 1, 15}, "a();\nb(); "});
    dg_edit_add(t.list, fix, (dg_edit){{WORLD, 9, 9}, {WORLD, 9, 9}, "x"});
    rp_terminal(&t.in, &t.out);
    check_text("error[FA606]: 'p' is used after the frame of 't' ended\n"
               "    --> src/world.c:5:9 in 'update'\n"
               "    5 |     use(p); /* \xe2\x82\xac */ use(p);\n"
               "      |         ^\n"
               "  help: end the frame after the last use\n"
               "  fix: do it in order ('fa-check --fix' does it)\n"
               "    4 -     helper(t);\n"
               "    5 -     use(p); /* \xe2\x82\xac */ use(p);\n"
               "    5 +     use(q); /* \xe2\x82\xac */ use(p);\n"
               "    --> src/le vel.c:1:15\n"
               "    1 - /* \xf0\x9f\x8e\xae\xe6\xbc\xa2 */ leak(p);\n"
               "    1 + /* \xf0\x9f\x8e\xae\xe6\xbc\xa2 */ a();\n"
               "    2 + b(); leak(p);\n"
               "    9 - \n"
               "    9 + x\n"
               "\n"
               "1 error in 3 files\n");
}
END_TEST

START_TEST(json_lists_fixes_and_further_places)
{
    add_fix();
    rp_json(&t.in, &t.out);
    cJSON *root = parse();
    check_str(root, "findings/0/related/0/message", "lost here too");
    check_int(root, "findings/0/related/0/location/line", 5);
    check_str(root, "findings/0/fixes/0/title", "free it first");
    ck_assert(cJSON_IsTrue(at(root, "findings/0/fixes/0/safe")));
    check_str(root, "findings/0/fixes/0/edits/1/file", "src/world.c");
    check_int(root, "findings/0/fixes/0/edits/1/endLine", 5);
    cJSON_Delete(root);
}
END_TEST

START_TEST(sarif_lists_fixes_by_file)
{
    add_fix();
    rp_sarif(&t.in, &t.out);
    cJSON *root = parse();
    check_str(root, "runs/0/results/0/relatedLocations/0/message/text", "lost here too");
    check_str(root, "runs/0/results/0/fixes/0/description/text", "free it first");
    check_str(root, "runs/0/results/0/fixes/0/artifactChanges/0/artifactLocation/uri",
              "src/le%20vel.c");
    check_int(root,
              "runs/0/results/0/fixes/0/artifactChanges/0/replacements/0/deletedRegion/startColumn",
              11);
    check_str(root,
              "runs/0/results/0/fixes/0/artifactChanges/1/replacements/0/insertedContent/text", "");
    cJSON_Delete(root);
}
END_TEST

// ---- identity --------------------------------------------------------------------------------

START_TEST(fingerprint_survives_moved_lines_and_words)
{
    const dg_finding *old = t.list->findings.v[2];
    uint64_t before = rp_fingerprint(&t.in, old);
    dg_finding *moved = dg_add(t.list, old->code);
    *moved = *old;
    moved->message = "other words";
    rp_sources_put(t.in.sources, "/project/renamed.c",
                   FAC_SV("\n\nvoid update(fa_thread *t)\n{\n\tint *p = fa_frame_new(t,  int);\n"
                          "    helper(t);\n    use(p);\n}\n"));
    moved->steps.v = FAC_ARRAY(&t.arena, dg_step, old->steps.n);
    for (uint32_t i = 0; i < old->steps.n; i++) {
        moved->steps.v[i] = old->steps.v[i];
        moved->steps.v[i].pos.path = "/project/renamed.c";
        moved->steps.v[i].pos.line += 2;
    }
    moved->pos.path = "/project/renamed.c";
    moved->pos.line += 2;
    ck_assert(rp_fingerprint(&t.in, moved) == before);
    moved->function = "other";
    ck_assert(rp_fingerprint(&t.in, moved) != before);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report_formats");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, terminal_tells_the_story);
    tcase_add_test(tc, long_chains_of_calls_are_told_by_their_ends);
    tcase_add_test(tc, many_findings_are_counted_by_code);
    tcase_add_test(tc, other_names_of_functions_are_no_macros_to_show);
    tcase_add_test(tc, quiet_terminal_has_findings_only);
    tcase_add_test(tc, colors_only_when_asked);
    tcase_add_test(tc, equal_notices_are_told_once);
    tcase_add_test(tc, summary_says_what_is_missing);
    tcase_add_test(tc, summary_tells_known_findings_apart);
    tcase_add_test(tc, compact_is_one_line_each);
    tcase_add_test(tc, show_puts_findings_between_the_lines);
    tcase_add_test(tc, json_document);
    tcase_add_test(tc, sarif_document);
    tcase_add_test(tc, sarif_links_to_the_homepage);
    tcase_add_test(tc, reproducible_sarif_names_no_machine_path);
    tcase_add_test(tc, same_input_same_bytes);
    tcase_add_test(tc, documents_without_findings);
    tcase_add_test(tc, junit_cases);
    tcase_add_test(tc, checkstyle_files);
    tcase_add_test(tc, github_annotations);
    tcase_add_test(tc, terminal_shows_what_a_fix_does);
    tcase_add_test(tc, json_lists_fixes_and_further_places);
    tcase_add_test(tc, sarif_lists_fixes_by_file);
    tcase_add_test(tc, fingerprint_survives_moved_lines_and_words);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
