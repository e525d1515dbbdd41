// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Interned strings. Entries lie in segments that double in size and never move; the hash of each
// string is kept in the probe table, so growing and probing rarely touch the strings.
#include "base/base.h"

enum { FIRST_SEGMENT_BITS = 10, SEGMENTS = 21, FIRST_SLOTS = 1024, TEXT_BLOCK = 16384 };

typedef struct entry {
    const char *p;
    uint32_t n;
} entry;

typedef struct slot {
    uint32_t hash;
    fac_sym sym; ///< 0 = free
} slot;

struct fac_symtab {
    fa_arena *arena;
    entry *segment[SEGMENTS];
    slot *slots;
    char *text;     ///< room for the next strings, packed without alignment
    size_t text_left;
    uint32_t mask;  ///< slots - 1
    uint32_t count; ///< symbols, the empty string included
};

/// Segment k holds symbols whose number + 2^10 has its highest bit at 10 + k.
static entry *entry_at(const fac_symtab *t, fac_sym s)
{
    uint32_t biased = s + (1u << FIRST_SEGMENT_BITS);
    uint32_t top = 31u - (uint32_t)__builtin_clz(biased);
    return &t->segment[top - FIRST_SEGMENT_BITS][biased - (1u << top)];
}

static uint32_t hash_of(fac_sv s)
{
    return (uint32_t)fac_hash64(s.p, s.n, 0);
}

static slot *find_slot(const fac_symtab *t, fac_sv s, uint32_t hash)
{
    for (uint32_t i = hash & t->mask;; i = (i + 1) & t->mask) {
        slot *at = &t->slots[i];
        if (at->sym == 0) {
            return at;
        }
        if (at->hash == hash) {
            const entry *e = entry_at(t, at->sym);
            if (e->n == s.n && memcmp(e->p, s.p, s.n) == 0) {
                return at;
            }
        }
    }
}

static const char *keep_text(fac_symtab *t, fac_sv s)
{
    size_t need = (size_t)s.n + 1;
    if (need > TEXT_BLOCK / 4) {
        return fac_sv_dup(t->arena, s).p;
    }
    if (need > t->text_left) {
        t->text = fac_alloc(t->arena, TEXT_BLOCK, 1);
        t->text_left = TEXT_BLOCK;
    }
    char *p = t->text;
    memcpy(p, s.p, s.n);
    t->text += need;
    t->text_left -= need;
    return p;
}

static void grow(fac_symtab *t)
{
    slot *old = t->slots;
    uint32_t old_slots = t->mask + 1;
    uint32_t slots = old_slots * 2;
    t->slots = FAC_ARRAY(t->arena, slot, slots);
    t->mask = slots - 1;
    for (uint32_t i = 0; i < old_slots; i++) {
        if (old[i].sym != 0) {
            uint32_t at = old[i].hash & t->mask;
            while (t->slots[at].sym != 0) {
                at = (at + 1) & t->mask;
            }
            t->slots[at] = old[i];
        }
    }
}

fac_symtab *fac_symtab_create(fa_arena *a)
{
    fac_symtab *t = FAC_NEW(a, fac_symtab);
    t->arena = a;
    t->segment[0] = FAC_ARRAY(a, entry, 1u << FIRST_SEGMENT_BITS);
    t->segment[0][0] = (entry){"", 0};
    t->slots = FAC_ARRAY(a, slot, FIRST_SLOTS);
    t->mask = FIRST_SLOTS - 1;
    t->count = 1;
    return t;
}

fac_sym fac_intern(fac_symtab *t, fac_sv s)
{
    if (s.n == 0) {
        return 0;
    }
    uint32_t hash = hash_of(s);
    slot *at = find_slot(t, s, hash);
    if (at->sym != 0) {
        return at->sym;
    }
    fac_sym sym = t->count;
    if (sym >= FAC_SYM_MAX) {
        fac_die_oom();
    }
    uint32_t biased = sym + (1u << FIRST_SEGMENT_BITS);
    if ((biased & (biased - 1)) == 0) { // the first symbol of a new segment
        uint32_t top = 31u - (uint32_t)__builtin_clz(biased);
        t->segment[top - FIRST_SEGMENT_BITS] = FAC_ARRAY(t->arena, entry, biased);
    }
    *entry_at(t, sym) = (entry){keep_text(t, s), s.n};
    *at = (slot){hash, sym};
    t->count++;
    if (t->count > t->mask / 4 * 3) {
        grow(t);
    }
    return sym;
}

fac_sym fac_intern_cstr(fac_symtab *t, const char *s)
{
    return fac_intern(t, fac_sv_from_cstr(s));
}

fac_sym fac_sym_find(const fac_symtab *t, fac_sv s)
{
    return s.n == 0 ? 0 : find_slot(t, s, hash_of(s))->sym;
}

const char *fac_sym_str(const fac_symtab *t, fac_sym s)
{
    FAC_ASSERT(s < t->count);
    return entry_at(t, s)->p;
}

fac_sv fac_sym_sv(const fac_symtab *t, fac_sym s)
{
    FAC_ASSERT(s < t->count);
    const entry *e = entry_at(t, s);
    return (fac_sv){e->p, e->n};
}

uint32_t fac_symtab_count(const fac_symtab *t)
{
    return t->count;
}
