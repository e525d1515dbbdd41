// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Any bytes as what an editor sends: the messages found do not depend on how the bytes arrive, and
// each may be an edit of a document, never a crash.
#include "lsp/lsp_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void edit(lsp_docs *docs, fac_sv body)
{
    cJSON *change = cJSON_ParseWithLength(body.p, body.n);
    lsp_doc *doc = lsp_doc_find(docs, "/a.c");
    if (change && lsp_doc_change(doc, change)) {
        FAC_ASSERT(!doc->analysed);
    }
    cJSON_Delete(change);
}

/// Feeds `step` bytes at a time; a hash of all that came out.
static uint64_t feed(const uint8_t *data, size_t size, size_t step, lsp_docs *docs)
{
    lsp_inbox in = {.taken = 0};
    uint64_t hash = 0;
    lsp_next next = LSP_MORE;
    for (size_t at = 0; at < size && next != LSP_BROKEN; at += step) {
        size_t n = size - at < step ? size - at : step;
        fac_sv body;
        const char *error = NULL;
        lsp_inbox_add(&in, data + at, n);
        while ((next = lsp_inbox_next(&in, &body, &error)) == LSP_MESSAGE) {
            hash = fac_hash64(body.p, body.n, hash + 1);
            if (docs) {
                edit(docs, body);
            }
        }
        FAC_ASSERT(next != LSP_BROKEN || error);
    }
    lsp_inbox_fini(&in);
    return hash + (next == LSP_BROKEN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fa_arena a;
    lsp_docs docs = {0};
    fac_arena_init(&a);
    lsp_doc_open(&a, &docs, "/a.c", "file:///a.c", "int \xf0\x9d\x84\x9e;\r\nint b;\rint c;\n");
    uint64_t all = feed(data, size, size + 1, &docs);
    if (size < 1 << 12) {
        FAC_ASSERT(feed(data, size, 1, NULL) == all);
        FAC_ASSERT(feed(data, size, 7, NULL) == all);
    }
    lsp_doc_close(&docs, "/a.c");
    fa_arena_fini(&a);
    return 0;
}
