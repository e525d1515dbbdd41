// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// rules: each rule names the facts it speaks of and words them. One file per rule defines
// `const rule_def rule_faNNN`; the build collects them by file name.
#ifndef FAC_RULES_H
#define FAC_RULES_H

#include "diag/diag.h"
#include "facts/facts.h"

typedef struct rule_ctx rule_ctx;

typedef struct rule_def {
    uint16_t code;
    /// Does this fact belong to the rule? At most one rule may answer true.
    bool (*matches)(const fact *f);
    /// One sentence about the fact; and one line of help. Both live in the context's arena.
    const char *(*message)(rule_ctx *c, const fact *f);
    const char *(*help)(rule_ctx *c, const fact *f);
    /// May be NULL. Is the statement needless where it always follows `*since`?
    dg_needless (*needless)(const fact *f, const fact_event **since);
    /// NULL: the story is told in the default order (alloc, store, end, use).
    void (*story)(rule_ctx *c, const fact *f);
    /// What further places of one allocation and one end in a function are called in reports,
    /// where they are told with the first ("lost here too"). NULL: each is its own finding.
    const char *again;
} rule_def;

/// All rules, ordered by code.
const rule_def *const *rule_all(size_t *count);

/// Turns facts of `program` into findings of `out`; give rule_sink() to flow.
rule_ctx *rule_ctx_create(fa_arena *a, const ir_unit *program, dg_list *out);
fact_sink rule_sink(rule_ctx *c);

// ---- for rule files ----------------------------------------------------------------------------

const char *rule_fmt(rule_ctx *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/// "the frame of 't'", "arena 'a'", "pool 'q'", "the heap"; "the frame" when no handle is named.
const char *rule_region(rule_ctx *c, const fact_object *o);
/// "'p'" or "the pointer" when no name is known.
const char *rule_name(const char *name, rule_ctx *c);
/// What is said of the region or object after its name: "ended", "was reset", "was freed" ...
const char *rule_end_verb(fact_end e);
/// Adds an event, its calls and its innermost place, to the story of the current finding.
/// `text` is an active verb without subject ("ends the frame of 't'"): at a call it continues
/// the step "calls 'level_load', which".
void rule_tell(rule_ctx *c, const fact_event *e, const char *text);

#endif
