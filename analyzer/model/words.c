// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The words of the model language: roles with the keys each takes, kinds, retentions.
#include "model/model_int.h"

const char *const md_role_words[] = {
    [MD_ALLOC] = "alloc",     [MD_REALLOC] = "realloc",     [MD_FREE] = "free",
    [MD_CREATE] = "create",   [MD_DESTROY] = "destroy",     [MD_BEGIN] = "begin",
    [MD_END] = "end",         [MD_RESET] = "reset",         [MD_MARK] = "mark",
    [MD_REWIND] = "rewind",   [MD_COMMIT] = "commit",       [MD_PROMOTE] = "promote",
    [MD_MOVE] = "move",
    [MD_BORROW] = "borrow",   [MD_SAME] = "same",           [MD_KEEP] = "keep",
    [MD_COPY_FROM] = "copy_from", [MD_WRITE] = "write",     [MD_READ] = "read",
    [MD_LEND] = "lend",       [MD_INVALIDATE] = "invalidate", [MD_REMOVE] = "remove",
    [MD_LIMIT] = "limit",     [MD_TAG_PUSH] = "tag_push",   [MD_TAG_POP] = "tag_pop",
    [MD_CALLBACK] = "callback", [MD_FORBIDDEN] = "forbidden", [MD_ASKS] = "asks",
    [MD_INPUT] = "input",
    [MD_OUTDATES] = "outdates", [MD_REFRESHES] = "refreshes", [MD_NEEDS_FRESH] = "needs_fresh",
    [MD_FILLS] = "fills", [MD_TAKES] = "takes", [MD_STEPS] = "steps", [MD_TOUCHES] = "touches",
    [MD_ENABLES] = "enables", [MD_WORKERS] = "workers", [MD_LOCKS] = "locks",
    [MD_CHECKS_ID] = "checks_id",
    [MD_DEPRECATED] = "deprecated", [MD_JUMP] = "jump",
    [MD_CATCH] = "catch",
    [MD_NORETURN] = "noreturn", [MD_PURE] = "pure",         [MD_DEBUG] = "debug",
    [MD_STARTS_THREAD] = "starts_thread", [MD_RUNS_LATER] = "runs_later",
    [MD_STARTS_COROUTINE] = "starts_coroutine", [MD_ENTERS] = "enters",
    [MD_IN_FLIGHT] = "in_flight", [MD_REGISTERS] = "registers", [MD_SUBMITS] = "submits",
    [MD_JOINS] = "joins",
    [MD_CANCELS] = "cancels", [MD_WAITS] = "waits",         [MD_SIGNALS] = "signals",
    [MD_ATTENDS] = "attends", [MD_RUNS_LOOP] = "runs_loop", [MD_SUSPENDS] = "suspends",
    [MD_RESUMES] = "resumes", [MD_SENDS] = "sends", [MD_SETS_BUDGET] = "sets_budget",
    [MD_DEFERS] = "defers",   [MD_DRAINS] = "drains",
    [MD_FINDS_COPY] = "finds_copy",      [MD_TRAIT] = "trait",
    [MD_WANTS] = "wants",     [MD_BACKS] = "backs",         [MD_FLUSHES] = "flushes",
    [MD_FETCHES] = "fetches", [MD_COMPLETES] = "completes", [MD_PRESENTS] = "presents",
    [MD_MUST_CHECK] = "must_check", [MD_CHOSEN] = "chosen", [MD_COSTLY] = "costly",
    [MD_QUEUES] = "queues",   [MD_REACHES] = "reaches",     [MD_AWAITS] = "awaits",
    [MD_FRAMES] = "frames",   [MD_COUNTS] = "counts",       [MD_WITHIN] = "within",
    [MD_ROLES] = NULL,
};

const char *const md_key_words[] = {
#define MD_X(id, text) text,
    MD_KEYS(MD_X)
#undef MD_X
    NULL,
};

const char *const md_kind_words[] = {
    [MD_REGION_NONE] = "none",   [MD_REGION_FRAME] = "frame", [MD_REGION_ARENA] = "arena",
    [MD_REGION_POOL] = "pool",   [MD_REGION_HEAP] = "heap",   [MD_REGION_GROUP] = "group",
    [MD_REGION_TASK] = "task",   [MD_REGION_TRANSFER] = "transfer",
    [MD_REGION_DEVICE] = "device",
    [MD_REGION_STACK] = "stack", [MD_REGION_STATIC] = "static",
    [MD_REGION_STATIC + 1] = NULL,
};

const char *const md_retention_words[] = {
    [MD_RETAIN_NONE] = "none", [MD_RETAIN_DISCARD] = "discard", [MD_RETAIN_POOL] = "pool",
    [MD_RETAIN_HEAP] = "heap", [MD_RETAIN_SCRATCH] = "scratch", [MD_RETAIN_SCRATCH + 1] = NULL,
};

const char *const md_sort_words[] = {
    [MD_SORT_NONE] = "none",       [MD_SORT_ELEMENT] = "element", [MD_SORT_SLOT] = "slot",
    [MD_SORT_EVENTS] = "events",   [MD_SORT_CONTACT] = "contact", [MD_SORT_TEXT] = "text",
    [MD_SORT_MAPPING] = "mapping", [MD_SORT_USER_DATA] = "user_data",
    [MD_SORT_CONTEXT] = "context", [MD_SORT_MEMBER] = "member",
    [MD_SORT_MEMBER + 1] = NULL,
};

const char *const md_trait_words[] = {
    [MD_TRAIT_NONE] = "none",     [MD_TRAIT_USAGE] = "usage", [MD_TRAIT_SIZE] = "size",
    [MD_TRAIT_MEMORY] = "memory", [MD_TRAIT_HOST] = "host",   [MD_TRAIT_VALUE] = "value",
    [MD_TRAIT_VALUE + 1] = NULL,
};

const char *const md_access_words[] = {
    [MD_ACCESS_NONE] = "none",   [MD_ACCESS_READ] = "read", [MD_ACCESS_WRITE] = "write",
    [MD_ACCESS_BOTH] = "both",   [MD_ACCESS_BOTH + 1] = NULL,
};

const char *const md_context_words[] = {
    [MD_CTX_NONE] = "none",     [MD_CTX_LOOP] = "loop",   [MD_CTX_WORKER] = "worker",
    [MD_CTX_SIGNAL] = "signal", [MD_CTX_AUDIO] = "audio", [MD_CTX_AUDIO + 1] = NULL,
};

#define K(id) ((md_keys)1 << MD_KEY_##id)
static const md_role_spec specs[] = {
    {"alloc", MD_ALLOC, MD_KEY_REGION, true, 0,
     K(REGION) | K(INTO) | K(SIZE) | K(COUNT) | K(ALIGN) | K(POLICY) | K(KIND) | K(FAMILY) |
         K(WHEN) | K(MAY_FAIL) | K(ZEROED) | K(STACKED) | K(COPIED) | K(DEVICE) | K(EPOCHS)},
    {"realloc", MD_REALLOC, MD_KEY_OBJECT, true, K(OBJECT),
     K(OBJECT) | K(REGION) | K(INTO) | K(SIZE) | K(COUNT) | K(ALIGN) | K(KIND) | K(FAMILY) |
         K(WHEN) | K(MAY_FAIL) | K(ZEROED)},
    {"free", MD_FREE, MD_KEY_OBJECT, false, K(OBJECT),
     K(OBJECT) | K(REGION) | K(KIND) | K(FAMILY) | K(WHEN) | K(NULL_OK) | K(CLEARS) |
         K(MAYBE) | K(LATER) | K(UNLINKS)},
    {"create", MD_CREATE, MD_KEY_INTO, true, 0,
     K(INTO) | K(PARENT) | K(KIND) | K(WHEN) | K(MAY_FAIL) | K(ZEROED)},
    {"destroy", MD_DESTROY, MD_KEY_REGION, false, K(REGION),
     K(REGION) | K(KIND) | K(WHEN) | K(NULL_OK) | K(CLEARS) | K(MAYBE) | K(UNLINKS)},
    {"begin", MD_BEGIN, MD_KEY_REGION, false, K(REGION), K(REGION) | K(KIND) | K(WHEN)},
    {"end", MD_END, MD_KEY_REGION, false, K(REGION),
     K(REGION) | K(KIND) | K(WHEN) | K(MAYBE) | K(DEVICE)},
    {"reset", MD_RESET, MD_KEY_REGION, false, K(REGION),
     K(REGION) | K(KIND) | K(WHEN) | K(MAYBE)},
    {"mark", MD_MARK, MD_KEY_REGION, true, K(REGION), K(REGION) | K(INTO) | K(KIND) | K(WHEN)},
    {"rewind", MD_REWIND, MD_KEY_MARK, false, K(MARK),
     K(REGION) | K(MARK) | K(KIND) | K(WHEN) | K(CLOSES)},
    {"commit", MD_COMMIT, MD_KEY_MARK, false, K(MARK),
     K(REGION) | K(MARK) | K(KIND) | K(WHEN) | K(CLOSES)},
    {"promote", MD_PROMOTE, MD_KEY_OBJECT, true, K(OBJECT),
     K(OBJECT) | K(REGION) | K(INTO) | K(SIZE) | K(POLICY) | K(KIND) | K(FAMILY) | K(WHEN) |
         K(MAY_FAIL)},
    {"move", MD_MOVE, MD_KEY_OBJECT, false, K(OBJECT) | K(REGION),
     K(OBJECT) | K(REGION) | K(KIND) | K(WHEN) | K(CLEARS)},
    {"borrow", MD_BORROW, MD_KEY_OBJECT, true, K(OBJECT),
     K(OBJECT) | K(INTO) | K(WHEN) | K(MAY_FAIL)},
    {"same", MD_SAME, MD_KEY_OBJECT, true, K(OBJECT),
     K(OBJECT) | K(INTO) | K(WHEN) | K(MAY_FAIL)},
    {"keep", MD_KEEP, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(INTO) | K(WHEN) | K(SORT)},
    {"copy_from", MD_COPY_FROM, MD_KEY_OBJECT, false, K(OBJECT) | K(INTO),
     K(OBJECT) | K(INTO) | K(SIZE) | K(WHEN)},
    {"write", MD_WRITE, MD_KEY_INTO, false, K(INTO), K(INTO) | K(SIZE) | K(WHEN)},
    {"read", MD_READ, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(SIZE) | K(WHEN)},
    {"lend", MD_LEND, MD_KEY_REGION, true, K(REGION),
     K(REGION) | K(PARENT) | K(INTO) | K(SORT) | K(WHEN) | K(MAY_FAIL) | K(NESTS)},
    {"invalidate", MD_INVALIDATE, MD_KEY_REGION, false, K(REGION), K(REGION) | K(SORT) | K(WHEN)},
    {"remove", MD_REMOVE, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"limit", MD_LIMIT, MD_KEY_REGION, false, K(REGION) | K(SIZE),
     K(REGION) | K(SIZE) | K(KIND) | K(WHEN)},
    {"tag_push", MD_TAG_PUSH, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"tag_pop", MD_TAG_POP, MD_KEY_NONE, false, 0, K(WHEN)},
    {"callback", MD_CALLBACK, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(INSIDE) | K(LENDS)},
    {"forbidden", MD_FORBIDDEN, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE)},
    {"asks", MD_ASKS, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE)},
    {"input", MD_INPUT, MD_KEY_NONE, false, 0, 0},
    {"outdates", MD_OUTDATES, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE)},
    {"refreshes", MD_REFRESHES, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE)},
    {"needs_fresh", MD_NEEDS_FRESH, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE)},
    {"fills", MD_FILLS, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE)},
    {"takes", MD_TAKES, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE)},
    {"steps", MD_STEPS, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE)},
    {"touches", MD_TOUCHES, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE)},
    {"enables", MD_ENABLES, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE) | K(OBJECT)},
    {"workers", MD_WORKERS, MD_KEY_INSIDE, false, K(INSIDE), K(INSIDE) | K(OBJECT)},
    {"locks", MD_LOCKS, MD_KEY_OBJECT, false, 0, K(OBJECT)},
    {"checks_id", MD_CHECKS_ID, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT)},
    {"deprecated", MD_DEPRECATED, MD_KEY_USE, false, K(USE), K(USE) | K(SINCE)},
    {"jump", MD_JUMP, MD_KEY_NONE, false, 0, K(WHEN)},
    {"catch", MD_CATCH, MD_KEY_NONE, false, 0, 0},
    {"noreturn", MD_NORETURN, MD_KEY_NONE, false, 0, K(WHEN)},
    {"pure", MD_PURE, MD_KEY_NONE, false, 0, 0},
    {"debug", MD_DEBUG, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT)},
    {"starts_thread", MD_STARTS_THREAD, MD_KEY_ENTRY, false, K(ENTRY),
     K(ENTRY) | K(DATA) | K(PASSES) | K(INTO) | K(OBJECT) | K(WHEN)},
    {"runs_later", MD_RUNS_LATER, MD_KEY_ENTRY, false, 0,
     K(ENTRY) | K(DATA) | K(PASSES) | K(INTO) | K(OBJECT) | K(CONTEXT) | K(PREPARED) | K(WHEN)},
    {"starts_coroutine", MD_STARTS_COROUTINE, MD_KEY_ENTRY, false, 0,
     K(ENTRY) | K(DATA) | K(PASSES) | K(INTO) | K(OBJECT) | K(REGION) | K(WHEN)},
    {"enters", MD_ENTERS, MD_KEY_ENTRY, false, K(ENTRY) | K(CONTEXT), K(ENTRY) | K(CONTEXT)},
    {"in_flight", MD_IN_FLIGHT, MD_KEY_OBJECT, false, K(OBJECT),
     K(OBJECT) | K(PREPARED) | K(WHEN) | K(ACCESS)},
    {"registers", MD_REGISTERS, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"submits", MD_SUBMITS, MD_KEY_NONE, false, 0, K(WHEN)},
    {"joins", MD_JOINS, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"cancels", MD_CANCELS, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"waits", MD_WAITS, MD_KEY_OBJECT, false, 0, K(OBJECT) | K(WHEN)},
    {"signals", MD_SIGNALS, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"attends", MD_ATTENDS, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"runs_loop", MD_RUNS_LOOP, MD_KEY_NONE, false, 0, K(WHEN)},
    {"suspends", MD_SUSPENDS, MD_KEY_NONE, false, 0, K(WHEN)},
    {"resumes", MD_RESUMES, MD_KEY_NONE, false, 0, K(WHEN)},
    {"sends", MD_SENDS, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"sets_budget", MD_SETS_BUDGET, MD_KEY_NONE, false, 0, K(WHEN)},
    {"defers", MD_DEFERS, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"drains", MD_DRAINS, MD_KEY_NONE, false, 0, K(WHEN)},
    {"finds_copy", MD_FINDS_COPY, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT) | K(WHEN)},
    {"trait", MD_TRAIT, MD_KEY_OBJECT, false, K(OBJECT) | K(TRAIT) | K(VALUE),
     K(OBJECT) | K(TRAIT) | K(VALUE) | K(WHEN)},
    {"wants", MD_WANTS, MD_KEY_OBJECT, false, K(OBJECT) | K(TRAIT) | K(VALUE),
     K(OBJECT) | K(TRAIT) | K(VALUE) | K(WHEN)},
    {"backs", MD_BACKS, MD_KEY_OBJECT, false, K(OBJECT) | K(INTO),
     K(OBJECT) | K(INTO) | K(OFFSET) | K(WHEN)},
    {"flushes", MD_FLUSHES, MD_KEY_OBJECT, false, K(OBJECT),
     K(OBJECT) | K(OFFSET) | K(SIZE) | K(ALIGN) | K(WHEN)},
    {"fetches", MD_FETCHES, MD_KEY_OBJECT, false, K(OBJECT),
     K(OBJECT) | K(OFFSET) | K(SIZE) | K(ALIGN) | K(WHEN)},
    {"completes", MD_COMPLETES, MD_KEY_NONE, false, 0, K(WHEN)},
    {"presents", MD_PRESENTS, MD_KEY_NONE, false, 0, 0},
    {"must_check", MD_MUST_CHECK, MD_KEY_NONE, false, 0, 0},
    {"chosen", MD_CHOSEN, MD_KEY_OBJECT, false, K(OBJECT) | K(VALUE) | K(AMONG),
     K(OBJECT) | K(VALUE) | K(AMONG) | K(WHEN)},
    {"costly", MD_COSTLY, MD_KEY_NONE, false, 0, 0},
    {"queues", MD_QUEUES, MD_KEY_OBJECT, false, K(OBJECT), K(OBJECT)},
    {"reaches", MD_REACHES, MD_KEY_OBJECT, false, K(OBJECT) | K(VALUE),
     K(OBJECT) | K(VALUE) | K(WHEN)},
    {"awaits", MD_AWAITS, MD_KEY_OBJECT, false, K(OBJECT) | K(VALUE),
     K(OBJECT) | K(VALUE) | K(WHEN)},
    {"frames", MD_FRAMES, MD_KEY_VALUE, false, K(VALUE), K(VALUE)},
    {"counts", MD_COUNTS, MD_KEY_NONE, false, 0, 0},
    {"within", MD_WITHIN, MD_KEY_OBJECT, false, K(OBJECT) | K(SIZE),
     K(OBJECT) | K(OFFSET) | K(SIZE) | K(WHEN)},
};
#undef K

const md_role_spec *md_role_find(fac_sv name)
{
    int i = md_word_find(name, md_role_words);
    return i < 0 ? NULL : &specs[i];
}

const char *md_key_text(md_key k)
{
    return md_key_words[k];
}

const char *md_role_name(md_role r)
{
    return md_role_words[r];
}

const char *md_region_name(md_region r)
{
    return r >= MD_REGION_LENT      ? "lent"
           : r == MD_REGION_BARRIER ? "barrier"
                                    : md_kind_words[r];
}

const char *md_sort_name(md_sort s)
{
    return md_sort_words[s];
}

int md_word_find(fac_sv s, const char *const *words)
{
    for (int i = 0; words[i]; i++) {
        if (fac_sv_eq(s, fac_sv_from_cstr(words[i]))) {
            return i;
        }
    }
    return -1;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

bool md_is_name(fac_sv s)
{
    for (uint32_t i = 0; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!is_letter(s.p[i]) && !(digit && i > 0)) {
            return false;
        }
    }
    return s.n > 0;
}
