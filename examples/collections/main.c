// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Collections in frame memory: counts the letters of a text in a map, sorts them in a vector and
// writes the result with a text builder. Nothing is freed one by one.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <framealloc/framealloc.h>

typedef struct count {
    char letter;
    int times;
} count;

static int by_times(const void *x, const void *y)
{
    const count *a = (const count *)x;
    const count *b = (const count *)y;
    return a->times != b->times ? b->times - a->times : a->letter - b->letter;
}

static const char *letters_of(fa_thread *t, const char *text)
{
    fa_map times;
    if (!fa_map_init_for(&times, t, 26, char, int)) {
        return NULL;
    }
    for (const char *c = text; *c; c++) {
        char letter = (char)tolower((unsigned char)*c);
        int *n = isalpha((unsigned char)letter) ? (int *)fa_map_put(&times, &letter, NULL) : NULL;
        if (n) {
            ++*n;
        }
    }

    fa_vec list;
    fa_vec_init_for(&list, t, count);
    const void *key;
    void *value;
    for (size_t at = 0; fa_map_next(&times, &at, &key, &value);) {
        count *c = fa_vec_push_new(&list, count);
        if (c) {
            *c = (count){*(const char *)key, *(int *)value};
        }
    }
    if (list.count > 1) {
        qsort(list.items, list.count, sizeof(count), by_times);
    }

    fa_text out;
    fa_text_init(&out, t);
    for (size_t i = 0; i < list.count && i < 3; i++) {
        const count *c = &fa_vec_items(&list, count)[i];
        fa_text_printf(&out, "%s%c %d", i ? ", " : "", c->letter, c->times);
    }
    return out.failed ? NULL : out.data;
}

int main(void)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    int result = 1;
    if (t) {
        fa_begin_frame(t);
        const char *text = letters_of(t, "Nothing is freed one by one");
        if (text) {
            puts(text);
            result = strcmp(text, "e 4, n 4, o 3") != 0;
        }
        fa_end_frame(t);
    }
    fa_detach_thread(t);
    fa_destroy(fa);
    return result;
}
