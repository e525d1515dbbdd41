// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Collections in frame memory: a vector, a map of fixed capacity, a builder of text. Nothing has
// to be freed; all of it dies with the frame. Each can live in an arena instead.
#ifndef FRAMEALLOC_COLLECTION_H
#define FRAMEALLOC_COLLECTION_H

#include <framealloc/frame.h>

/// A vector of items of one size. Growing moves the items: pointers to them are dead then.
/// The fields may be read; `items` is NULL while nothing was ever added.
typedef struct fa_vec {
    void *items;       ///< the first item
    size_t count;      ///< items
    size_t capacity;   ///< items that fit without growing
    size_t size;       ///< bytes per item
    size_t align;      ///< of items
    fa_thread *thread; ///< in whose frame the items live; NULL: in `arena`
    fa_arena *arena;   ///< where they live else
} fa_vec;

/// A map from keys of one size to values of one size, compared byte by byte (keys with padding
/// must be filled with zero first). The capacity is fixed: values stay where they are
/// until an entry is removed.
typedef struct fa_map {
    unsigned char *tags; ///< a byte per slot: 0 is free, else a part of the key's hash
    unsigned char *keys;
    unsigned char *values;
    size_t count;      ///< entries
    size_t capacity;   ///< most entries
    size_t mask;       ///< slots - 1
    size_t key_size;   ///< bytes
    size_t value_size; ///< bytes
} fa_map;

/// Text that grows at its end; always terminated.
typedef struct fa_text {
    char *data;        ///< the text; never NULL
    size_t length;     ///< bytes without the terminator
    size_t capacity;   ///< bytes that fit without growing, without the terminator
    bool failed;       ///< something did not fit: it is missing
    fa_thread *thread; ///< in whose frame the text lives; NULL: in `arena`
    fa_arena *arena;   ///< where it lives else
} fa_text;

FA_EXTERN_C_BEGIN

/// Makes room for `more` items behind those that are there.
/// @return whether it succeeded; false when memory is exhausted, and the vector stays as it was.
/// Cost: O(count) when it grows, by at least half.
/// @threads owner
FA_NODISCARD FA_API bool fa_vec_reserve(fa_vec *v, size_t more);

/// Adds an item of undefined contents.
/// @return the item, valid until the vector grows or its frame ends; NULL when memory is
///         exhausted.
/// Cost: O(1) amortised.
/// @threads owner
FA_NODISCARD FA_API void *fa_vec_push(fa_vec *v);

/// Adds `n` items, copied from `from`, which may be items of the vector itself.
/// @return the first of them, valid as for fa_vec_push; NULL when memory is exhausted, and the
///         vector stays as it was.
/// @threads owner
FA_NODISCARD FA_API void *fa_vec_append(fa_vec *v, const void *from, size_t n);

/// Removes the last item.
/// @return where it was: valid until the next item is added; NULL for an empty vector.
/// @threads owner
FA_API void *fa_vec_pop(fa_vec *v);

/// Removes the item at `index` by moving the last one into its place. Cost: O(1).
/// @return false, and nothing happens, when there is no such item.
/// @threads owner
FA_API bool fa_vec_remove_swap(fa_vec *v, size_t index);

/// Makes a map in the frame of `t`.
/// @param capacity most entries it will hold.
/// @param key_size bytes, at least 1.
/// @param value_size bytes; 0 for a set.
/// @return whether it succeeded; false when memory is exhausted or a size is out of range: the
///         map is then empty and takes nothing.
/// The first value is aligned to FA_GRANULE, the others as far as `value_size` allows.
/// Cost: O(capacity).
/// @threads owner
FA_NODISCARD FA_API bool fa_map_init(fa_map *m, fa_thread *t, size_t capacity, size_t key_size,
                                     size_t value_size);

/// As fa_map_init, in an arena.
/// @threads owner
FA_NODISCARD FA_API bool fa_map_init_arena(fa_map *m, fa_arena *a, size_t capacity, size_t key_size,
                                           size_t value_size);

/// Finds the value of a key or adds one, with all bytes zero.
/// @param key `key_size` bytes, copied.
/// @param added receives whether the entry is new; may be NULL.
/// @return the value, valid until the frame ends or an entry is removed; NULL when the map is full.
/// For a set, a pointer that is not NULL and must not be dereferenced. Cost: O(1) on average.
/// @threads owner
FA_NODISCARD FA_API void *fa_map_put(fa_map *m, const void *key, bool *added);

/// Finds the value of a key.
/// @return as fa_map_put; NULL when there is no such key.
/// @threads owner
FA_NODISCARD FA_API void *fa_map_find(const fa_map *m, const void *key);

/// Removes an entry. Other entries may move: addresses of values are dead.
/// @return whether there was one.
/// @threads owner
FA_API bool fa_map_remove(fa_map *m, const void *key);

/// Removes all entries. Cost: O(capacity).
/// @threads owner
FA_API void fa_map_clear(fa_map *m);

/// Visits all entries, in no particular order that may be relied on.
/// @param at 0 at first, then left alone; the map must not be changed meanwhile.
/// @param key receives the address of the key; may be NULL.
/// @param value receives the address of the value; may be NULL.
/// @return false when there are no more.
/// @threads owner
FA_API bool fa_map_next(const fa_map *m, size_t *at, const void **key, void **value);

/// Adds `n` bytes, a string, a character, formatted text. Bytes and strings may be a part of the
/// text itself; what is formatted must not be.
/// @return whether it succeeded; false when memory is exhausted, and nothing is added then. It is
///         enough to look at `failed` once, at the end.
/// Cost: O(n) amortised.
/// @threads owner
FA_API bool fa_text_add(fa_text *b, const void *bytes, size_t n);
/// See fa_text_add.
/// @threads owner
FA_API bool fa_text_add_string(fa_text *b, const char *s);
/// See fa_text_add.
/// @threads owner
FA_API bool fa_text_add_char(fa_text *b, char c);
/// See fa_text_add.
/// @threads owner
FA_PRINTF(2, 3) FA_API bool fa_text_printf(fa_text *b, const char *fmt, ...);
/// See fa_text_add; `args` is left unchanged.
/// @threads owner
FA_PRINTF(2, 0) FA_API bool fa_text_vprintf(fa_text *b, const char *fmt, va_list args);

FA_EXTERN_C_END

/// Makes an empty vector in the frame of `t`; no memory is taken yet.
/// @param size bytes per item, at least 1.
/// @param align power of two in bytes, 1 to FA_MAX_ALIGN.
/// @threads owner
FA_INLINE void fa_vec_init(fa_vec *v, fa_thread *t, size_t size, size_t align)
{
    v->items = NULL;
    v->count = v->capacity = 0;
    v->size = size;
    v->align = align;
    v->thread = t;
    v->arena = NULL;
}

/// As fa_vec_init, in an arena.
/// @threads owner
FA_INLINE void fa_vec_init_arena(fa_vec *v, fa_arena *a, size_t size, size_t align)
{
    fa_vec_init(v, NULL, size, align);
    v->arena = a;
}

/// Begins a text with nothing in it, in the frame of `t`; no memory is taken yet.
/// @threads owner
FA_INLINE void fa_text_init(fa_text *b, fa_thread *t)
{
    b->data = (char *)(uintptr_t) ""; // read only: what is added goes elsewhere
    b->length = b->capacity = 0;
    b->failed = false;
    b->thread = t;
    b->arena = NULL;
}

/// As fa_text_init, in an arena.
/// @threads owner
FA_INLINE void fa_text_init_arena(fa_text *b, fa_arena *a)
{
    fa_text_init(b, NULL);
    b->arena = a;
}

/// The item at `index`; NULL when there is none.
/// @return valid until the vector grows or its frame ends.
/// @threads owner
FA_NODISCARD FA_INLINE void *fa_vec_get(const fa_vec *v, size_t index)
{
    return index < v->count ? (char *)v->items + index * v->size : NULL;
}

/// Makes an empty vector of items of type T in the frame of `t`.
#define fa_vec_init_for(v, t, T) fa_vec_init((v), (t), sizeof(T), FA_ALIGNOF(T))

/// Adds an item of type T of undefined contents: `T *`, or NULL as fa_vec_push.
#define fa_vec_push_new(v, T) ((T *)fa_vec_push(v))

/// The items as `T *`, `count` of them.
#define fa_vec_items(v, T) ((T *)(v)->items)

/// Makes a map from K to V in the frame of `t`.
#define fa_map_init_for(m, t, capacity, K, V)                                                      \
    fa_map_init((m), (t), (capacity), sizeof(K), sizeof(V))

#endif
