// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Fuzz target: any bytes are refused or are a unit that is safe to use. The checksum is made to
// fit, or nothing would ever come past it.
#include "ir/ir.h"

enum { HEAD = 16, CHECKSUM = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use_unit(fa_arena *a, fac_symtab *syms, ir_unit *u)
{
    fac_buf out = {0};
    FAC_ASSERT(!ir_validate_ids(a, u));
    (void)ir_validate(a, u);
    ir_print(u, IR_NONE, &out);
    out.n = 0;
    ir_write(u, &out);
    const char *error = NULL;
    FAC_ASSERT(ir_read(a, syms, (fac_sv){out.p, (uint32_t)out.n}, &error));
    for (uint32_t i = 0; i < u->fns.n; i++) {
        FAC_ASSERT(ir_fn_hash(u, &u->fns.v[i]) != 0);
    }
    ir_unit *const one[] = {u};
    FAC_ASSERT(!ir_validate_ids(a, ir_link(a, syms, one, 1)));
    fac_buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa_arena a;
    fac_arena_init_sized(&a, (size_t)1 << 32);
    fac_symtab *syms = fac_symtab_create(&a);
    char *bytes = fac_alloc(&a, size, 1);
    if (size > 0) {
        memcpy(bytes, data, size);
    }
    if (size >= HEAD) {
        uint64_t sum = fac_hash64(bytes + HEAD, size - HEAD, 0);
        for (size_t i = 0; i < sizeof sum; i++) {
            bytes[CHECKSUM + i] = (char)(sum >> (8 * i));
        }
    }
    const char *error = NULL;
    ir_unit *u = ir_read(&a, syms, (fac_sv){bytes, (uint32_t)size}, &error);
    FAC_ASSERT((u == NULL) == (error != NULL));
    if (u) {
        use_unit(&a, syms, u);
    }
    fa_arena_fini(&a);
    return 0;
}
