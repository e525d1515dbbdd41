// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Fuzz target: any program that the IR's text form can say is analysed without crash or hang.
#include "flow/flow.h"
#include "rules/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa_arena a;
    fac_arena_init(&a);
    fac_symtab *syms = fac_symtab_create(&a);
    const char *error = NULL;
    fac_sv text = {(const char *)data, (uint32_t)size};
    ir_unit *u = ir_parse(&a, syms, text, &error);
    if (u && !ir_validate(&a, u)) {
        rule_ctx *c = rule_ctx_create(&a, u, dg_list_create(&a));
        df_stats stats = {0};
        df_run(&a, u, md_set_create(&a), NULL, rule_sink(c), &stats);
    }
    fa_arena_fini(&a);
    return 0;
}
