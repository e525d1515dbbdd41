// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the files of this room share: the words most rules use, and the teller of stories.
#ifndef FAC_RULES_INT_H
#define FAC_RULES_INT_H

#include "rules/rules.h"

// ---- words (rule_words.c) ------------------------------------------------------------------

/// The pointer of the violation: as written there, else the variable that held it.
const char *rule_pointer(rule_ctx *c, const fact *f);
/// The same, or NULL when the source has no name for it.
const char *rule_pointer_or_null(rule_ctx *c, const fact *f);
/// "'g_cache'", or what kind of storage it is: "a global variable".
const char *rule_holder(rule_ctx *c, const fact *f);
/// "the frame of 't' ended", "arena 'a' was rewound past its allocation", "it was freed".
const char *rule_ending(rule_ctx *c, const fact *f);
/// "when it ends", "when it is reset", said after the region was named.
const char *rule_when(fact_end e);
/// "frame of 't'" for "memory of the frame", "memory from pool 'q'": with the fitting word before.
const char *rule_memory(rule_ctx *c, const fact_object *o);
/// "in the frame of 't'", "from pool 'q'", "from the heap", "on the stack".
const char *rule_origin(rule_ctx *c, const fact_object *o);
/// " by 'draw'" when the event lies in a callee, else "".
const char *rule_by_callee(rule_ctx *c, const fact *f);
/// Is this about a pointer in a variable to what a callee has reallocated since (FA615)?
bool rule_is_grown(const fact *f);
/// `sure` for a must-fact, else `perhaps`.
const char *rule_may(const fact *f, const char *sure, const char *perhaps);

// ---- stories (rule_story.c) ------------------------------------------------------------------

/// alloc, store, end, use: the story of every rule that tells none of its own.
void rule_tell_default(rule_ctx *c, const fact *f);
void rule_tell_alloc(rule_ctx *c, const fact *f);
void rule_tell_store(rule_ctx *c, const fact *f);
void rule_tell_end(rule_ctx *c, const fact *f);
void rule_tell_at(rule_ctx *c, const fact *f);

// ---- what runs beside (rule_context.c) -------------------------------------------------------

/// "thread 'worker'", "callback 'on_timer'", "the operation".
const char *rule_activity(rule_ctx *c, const fact *f);
/// The object that ends too early: "'p' in the frame of 't'", "local variable 'req'".
const char *rule_victim(rule_ctx *c, const fact *f);
void rule_tell_start(rule_ctx *c, const fact *f);
/// alloc, start, end, use by the activity.
void rule_tell_capture(rule_ctx *c, const fact *f);

// ---- the context -----------------------------------------------------------------------------

/// A finding that was made already, chained by hash.
typedef struct rule_seen {
    uint64_t key[4]; ///< code, primary position, position of the allocation
    dg_finding *finding;
    uint32_t next;
    bool certain;
} rule_seen;

struct rule_ctx {
    fa_arena *arena;
    const ir_unit *program;
    dg_list *out;
    dg_finding *finding;    ///< the one being worded
    const fact_event *told; ///< the event told last: its calls need not be told again
    fac_map by_hash;        ///< hash of a key -> newest entry of `seen`
    FAC_VEC(rule_seen) seen;
};

dg_pos rule_pos(const rule_ctx *c, ir_pos p);

#endif
