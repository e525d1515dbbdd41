// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Any bytes as a model and as annotations: a complaint or a set that can be asked, never a crash.
#include "model/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const md_set *s)
{
    for (size_t i = 0; i < md_model_count(s); i++) {
        const char *name;
        const char *description;
        size_t functions;
        md_model_at(s, i, &name, &description, &functions);
        FAC_ASSERT(name && description);
    }
    const md_function *f = md_find(s, "f");
    for (uint32_t i = 0; f && i < f->neffects; i++) {
        FAC_ASSERT(md_role_name(f->effects[i].role) && md_region_name(f->effects[i].kind));
    }
    md_retention_of(s, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 20) {
        return 0;
    }
    fa_arena a;
    fac_arena_init(&a);
    md_set *s = md_set_create_empty(&a);
    fac_sv text = {(const char *)data, (uint32_t)size};
    const char *error = md_load_text(s, "fuzz", text);
    FAC_ASSERT((error != NULL) == (md_model_count(s) == 0));
    FAC_ASSERT(!error || strncmp(error, "fuzz:", 5) == 0);
    ask(s);
    const char *wrong = NULL;
    const md_function *f = md_from_annotations(&a, "f", fac_sv_dup(&a, text).p, &wrong);
    FAC_ASSERT(!f || !wrong);
    fa_arena_fini(&a);
    return 0;
}
