// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Fuzz target: any text is refused as a compile database, or every command in it can be used or
// says why not.
#include "frontend/command_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_command(const fe_command *c)
{
    FAC_ASSERT(c->file && c->file[0] == '/');
    FAC_ASSERT(c->dir && c->dir[0] == '/');
    if (c->argc == 0) {
        FAC_ASSERT(c->skip_reason);
        return;
    }
    for (size_t i = 0; i < c->argc; i++) {
        FAC_ASSERT(c->argv[i]);
        FAC_ASSERT(strlen(c->argv[i]) < (1u << 20));
    }
    FAC_ASSERT(c->argc >= 5 && strcmp(c->argv[c->argc - 1], c->file) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa_arena a;
    const char *error = NULL;
    if (size > (1u << 16)) {
        return 0;
    }
    fac_arena_init_sized(&a, (size_t)1 << 30);
    char *text = fac_alloc(&a, size + 1, 1);
    memcpy(text, data, size);
    fe_db *db = fe_db_parse(&a, "/nowhere/compile_commands.json", text, size, &error);
    FAC_ASSERT(db || error);
    for (uint32_t i = 0; db && i < db->commands.n; i++) {
        check_command(&db->commands.v[i]);
    }
    fa_arena_fini(&a);
    return 0;
}
