// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One command line from its words to its exit code.
#include "driver/driver.h"

#include <signal.h>
#include <stdio.h>

#include "driver/commands.h"

static int print(const dr_options *o, fac_buf *text)
{
    const char *error = dr_write(o->arena, NULL, text);
    fac_buf_fini(text);
    return error ? dr_fail(error) : FAC_EXIT_CLEAN;
}

static int print_help(const dr_options *o)
{
    fac_buf text = {0};
    dr_options_help(&text);
    return print(o, &text);
}

static int print_version(const dr_options *o)
{
    fac_buf text = {0};
    const char *missing = fe_init(o->arena);
    fac_buf_fmt(&text, "fa-check %s (libclang %s)\n", DR_VERSION,
                missing ? "not found" : fe_libclang_version());
    return print(o, &text);
}

static const char *read_config(dr_options *o)
{
    const char *path = dr_config_find(o);
    return path ? dr_config_read(o, path) : NULL;
}

static int run_command(dr_options *o, dr_serve *lsp)
{
    if (o->verify) {
        return dr_cmd_verify(o);
    }
    switch (o->command) {
    case DR_CMD_EXPLAIN: return dr_cmd_explain(o);
    case DR_CMD_LIST: return dr_cmd_list(o);
    case DR_CMD_INIT: return dr_cmd_init(o);
    case DR_CMD_LSP: return lsp(o);
    default: break;
    }
    const char *error = read_config(o);
    if (error) {
        return dr_fail(error);
    }
    if (o->command == DR_CMD_ANNOTATE) {
        return dr_cmd_annotate(o);
    }
    return o->command == DR_CMD_EXTRACT ? dr_cmd_extract(o) : dr_cmd_check(o);
}

int dr_main(int argc, char **argv, dr_serve *lsp)
{
    fa_arena arena;
    dr_options o;
    fac_arena_init(&arena);
    signal(SIGPIPE, SIG_IGN); // a closed pipe is a write that fails
    signal(SIGCHLD, SIG_DFL); // whatever the caller left: workers must be waited for
    const char *error = dr_options_parse(&o, &arena, argc, argv);
    int code;
    if (error) {
        code = dr_fail(error);
    } else if (o.help) {
        code = print_help(&o);
    } else if (o.version) {
        code = print_version(&o);
    } else {
        code = run_command(&o, lsp);
    }
    fa_arena_fini(&arena);
    return code;
}
