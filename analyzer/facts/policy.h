// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// policy: what a project demands beyond what is always right: its tags and their budgets, its
// modules and what each may do. Read from the configuration; flow and the rules obey it.
#ifndef FAC_POLICY_H
#define FAC_POLICY_H

#include "base/base.h"
#include "model/model.h"

typedef FAC_VEC(const char *) fact_names;

typedef struct fact_tag {
    const char *name;
    uint64_t budget; ///< bytes; 0 = none configured
} fact_tag;

typedef struct fact_module {
    const char *name;
    fact_names files; ///< absolute patterns; the last module that has a fitting one owns a file
    fact_names tags;  ///< tags it may use; of no interest unless has_tags
    bool has_tags;
    bool require_tag; ///< an allocation without a tag in force is FA806
    fact_names ban;   ///< kinds ("heap"), families ("malloc") and functions it must not reach
    fact_names uses;  ///< modules whose objects it may release or keep; unless has_uses all
    bool has_uses;
} fact_module;

/// All zero: nothing is demanded.
typedef struct fact_policy {
    FAC_VEC(fact_tag) tags;
    bool has_tags; ///< "tags" is there: others are unknown
    FAC_VEC(fact_module) modules;
    uint32_t must_check; ///< bit set over md_region: kinds whose results must be tested (FA304)
    bool explicit_frames; ///< frame memory is only taken between a begin and an end (FA623)
    bool annotate_public; ///< public functions say what they hand out (FA807)
    bool check_heap;     ///< FA305 speaks of heap memory too
} fact_policy;

/// Equal policies have equal hashes. O(size).
uint64_t fact_policy_hash(const fact_policy *p);
/// The module that owns a file; NULL when none does. O(patterns).
const fact_module *fact_module_of(const fact_policy *p, const char *path);
bool fact_names_has(const fact_names *names, const char *name);
/// NULL when the tag is not configured. The last part of a path counts: "render/ui" is "ui".
const fact_tag *fact_tag_find(const fact_policy *p, const char *name);

#endif
