// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Fuzz target: any text is refused or understood; what was understood prints to text that means
// the same, survives bytes, and links.
#include "ir/ir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static fac_sv print(const ir_unit *u, fac_buf *out)
{
    ir_print(u, IR_NONE, out);
    return (fac_sv){out->p, (uint32_t)out->n};
}

static void check_unit(fa_arena *a, fac_symtab *syms, ir_unit *u)
{
    const char *error = NULL;
    fac_buf text = {0};
    fac_buf again = {0};
    fac_buf bytes = {0};
    FAC_ASSERT(!ir_validate_ids(a, u));

    ir_unit *reparsed = ir_parse(a, syms, print(u, &text), &error);
    FAC_ASSERT(reparsed);
    print(reparsed, &again);
    FAC_ASSERT(again.n == text.n && memcmp(again.p, text.p, text.n) == 0);

    ir_write(u, &bytes);
    ir_unit *reread = ir_read(a, syms, (fac_sv){bytes.p, (uint32_t)bytes.n}, &error);
    FAC_ASSERT(reread);
    again.n = 0;
    print(reread, &again);
    FAC_ASSERT(again.n == text.n && memcmp(again.p, text.p, text.n) == 0);

    ir_unit *const both[] = {u, reread};
    FAC_ASSERT(!ir_validate_ids(a, ir_link(a, syms, both, 2)));
    fac_buf_fini(&bytes);
    fac_buf_fini(&again);
    fac_buf_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa_arena a;
    fac_arena_init_sized(&a, (size_t)1 << 32);
    fac_symtab *syms = fac_symtab_create(&a);
    const char *error = NULL;
    ir_unit *u = ir_parse(&a, syms, (fac_sv){(const char *)data, (uint32_t)size}, &error);
    FAC_ASSERT((u == NULL) == (error != NULL));
    if (u) {
        check_unit(&a, syms, u);
    }
    fa_arena_fini(&a);
    return 0;
}
