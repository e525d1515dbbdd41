// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One effect, key by key: what each key may hold, what must be said, what goes without saying.
#include "model/model_int.h"

#define K(id) ((md_keys)1 << MD_KEY_##id)

static md_opnd *operand_of(md_effect *e, md_key key)
{
    switch (key) {
    case MD_KEY_OBJECT: return &e->object;
    case MD_KEY_REGION: return &e->region;
    case MD_KEY_INTO: return &e->into;
    case MD_KEY_MARK: return &e->mark;
    case MD_KEY_PARENT: return &e->parent;
    case MD_KEY_SIZE: return &e->size;
    case MD_KEY_COUNT: return &e->count;
    case MD_KEY_ALIGN: return &e->align;
    case MD_KEY_POLICY: return &e->policy;
    case MD_KEY_ENTRY: return &e->entry;
    case MD_KEY_DATA: return &e->data;
    case MD_KEY_PASSES: return &e->passes;
    case MD_KEY_LENDS: return &e->lends;
    case MD_KEY_VALUE: return &e->value;
    case MD_KEY_OFFSET: return &e->offset;
    case MD_KEY_EPOCHS: return &e->epochs;
    default: return NULL;
    }
}

static bool *flag_of(md_effect *e, md_key key)
{
    switch (key) {
    case MD_KEY_MAY_FAIL: return &e->may_fail;
    case MD_KEY_ZEROED: return &e->zeroed;
    case MD_KEY_NULL_OK: return &e->null_ok;
    case MD_KEY_CLEARS: return &e->clears;
    case MD_KEY_PREPARED: return &e->prepared;
    case MD_KEY_MAYBE: return &e->maybe;
    case MD_KEY_STACKED: return &e->stacked;
    case MD_KEY_COPIED: return &e->copied;
    case MD_KEY_CLOSES: return &e->closes;
    case MD_KEY_NESTS: return &e->nests;
    case MD_KEY_LATER: return &e->later;
    case MD_KEY_DEVICE: return &e->device;
    case MD_KEY_UNLINKS: return &e->unlinks;
    default: return NULL;
    }
}

/// Where a region may stand, and with it the current one.
static bool holds_region(const md_role_spec *spec, md_key key)
{
    return key == MD_KEY_REGION || key == MD_KEY_PARENT ||
           (key == MD_KEY_INTO && (spec->role == MD_CREATE || spec->role == MD_SAME)) ||
           (key == MD_KEY_OBJECT && spec->role == MD_SAME);
}

/// Operands that no key of this sort can hold.
static const char *unfit(fa_arena *a, const md_role_spec *spec, md_key key, const md_opnd *o)
{
    const md_keys numbers =
        K(SIZE) | K(COUNT) | K(ALIGN) | K(POLICY) | K(PASSES) | K(VALUE) | K(OFFSET) | K(EPOCHS);
    bool number = (numbers >> key & 1) != 0;
    bool stored = spec->role == MD_SAME && key == MD_KEY_OBJECT;
    if (o->base == MD_OPND_CONST && !number && !stored) {
        return fac_fmt(a, "an integer cannot be %s of %s: write ret or argN", md_key_text(key),
                       spec->name);
    }
    if (key == MD_KEY_PASSES && (o->base != MD_OPND_CONST || o->value < 0 || o->value > 15)) {
        return "passes must be the position of a parameter of the entry, 0 to 15";
    }
    if (number && (o->base == MD_OPND_RET || o->base == MD_OPND_CURRENT)) {
        return fac_fmt(a, "%s must be an argument or an integer", md_key_text(key));
    }
    if (o->base == MD_OPND_CURRENT && !holds_region(spec, key)) {
        return fac_fmt(a, "cur is a region and cannot be %s of %s", md_key_text(key), spec->name);
    }
    bool plain = o->base == MD_OPND_ARG && !o->deref;
    if (key == MD_KEY_LENDS && !plain) {
        return "lends is a parameter of the callback: write argN";
    }
    bool several = (spec->role == MD_READ || spec->role == MD_WRITE || spec->role == MD_KEEP) &&
                   key == spec->main;
    if (o->base == MD_OPND_ARGS && !several) {
        return fac_fmt(a, "%s of %s is one operand: write argN (args and argN.. are for read, "
                       "write and keep)", md_key_text(key), spec->name);
    }
    return NULL;
}

static bool set_operand(md_reader *r, md_opnd *out, const md_role_spec *spec, md_key key,
                        fac_sv value, md_pos at)
{
    const char *wrong = md_operand_parse(r->a, value, out);
    if (!wrong) {
        wrong = unfit(r->a, spec, key, out);
    }
    return !wrong || md_fail(r, at, "%s", wrong);
}

static bool set_kind(md_reader *r, md_effect *e, const md_role_spec *spec, fac_sv value, md_pos at)
{
    int kind = md_word_find(value, md_kind_words);
    if (kind <= MD_REGION_NONE) {
        return md_fail(r, at, "unknown kind %s%s; kinds are frame, arena, pool, heap, group, task, "
                       "transfer, device, stack and static", md_quote(r->a, value),
                       md_did_you_mean(r->a, value, md_kind_words + 1));
    }
    const uint64_t has_handle = 1u << MD_CREATE | 1u << MD_DESTROY | 1u << MD_BEGIN | 1u << MD_END |
                                1u << MD_RESET | 1u << MD_MARK | 1u << MD_REWIND | 1u << MD_COMMIT |
                                1u << MD_LIMIT;
    if ((has_handle >> spec->role & 1) != 0 &&
        (kind == MD_REGION_HEAP || kind == MD_REGION_STACK || kind == MD_REGION_STATIC ||
         kind == MD_REGION_TRANSFER || kind == MD_REGION_DEVICE)) {
        return md_fail(r, at, "%s needs a region with a handle, which %s is not: write frame, "
                       "arena, pool, group or task", spec->name, md_kind_words[kind]);
    }
    e->kind = (md_region)kind;
    return true;
}

static bool set_context(md_reader *r, md_effect *e, const md_role_spec *spec, fac_sv value,
                        md_pos at)
{
    int context = md_word_find(value, md_context_words);
    if (context <= MD_CTX_NONE) {
        return md_fail(r, at, "unknown context %s%s; contexts are loop, worker, signal and audio",
                       md_quote(r->a, value),
                       md_did_you_mean(r->a, value, md_context_words + 1));
    }
    bool forbids = context == MD_CTX_SIGNAL || context == MD_CTX_AUDIO;
    if (forbids != (spec->role == MD_ENTERS)) {
        return md_fail(r, at, "%s cannot be the context of %s: that is %s",
                       md_context_words[context], spec->name,
                       forbids ? "loop or worker" : "signal or audio");
    }
    e->context = (md_context)context;
    return true;
}

static bool set_family(md_reader *r, md_effect *e, fac_sv value, md_pos at)
{
    if (!md_is_name(value)) {
        return md_fail(r, at, "%s is not a family: write one name, such as the function that "
                       "allocates", md_quote(r->a, value));
    }
    e->family = fac_sv_dup(r->a, value).p;
    return true;
}

static bool set_sort(md_reader *r, md_effect *e, const md_role_spec *spec, fac_sv value,
                     md_pos at)
{
    int sort = md_word_find(value, md_sort_words);
    if (sort <= MD_SORT_NONE) {
        return md_fail(r, at, "unknown sort %s%s; lent things are element, slot, events, contact, "
                       "text and mapping, kept ones user_data, context and member",
                       md_quote(r->a, value), md_did_you_mean(r->a, value, md_sort_words + 1));
    }
    bool kept = sort >= MD_SORT_USER_DATA;
    if (kept != (spec->role == MD_KEEP)) {
        return md_fail(r, at, "%s cannot be the sort of %s: that is for what is %s",
                       md_sort_words[sort], spec->name, kept ? "kept" : "lent");
    }
    e->sort = (md_sort)sort;
    return true;
}

static bool set_trait(md_reader *r, md_effect *e, fac_sv value, md_pos at)
{
    int trait = md_word_find(value, md_trait_words);
    if (trait <= MD_TRAIT_NONE) {
        return md_fail(r, at, "unknown trait %s%s; traits are usage, size, memory, host and value",
                       md_quote(r->a, value), md_did_you_mean(r->a, value, md_trait_words + 1));
    }
    e->trait = (md_trait)trait;
    return true;
}

static bool set_access(md_reader *r, md_effect *e, fac_sv value, md_pos at)
{
    int access = md_word_find(value, md_access_words);
    if (access <= MD_ACCESS_NONE) {
        return md_fail(r, at, "unknown access %s%s: write read, write or both",
                       md_quote(r->a, value), md_did_you_mean(r->a, value, md_access_words + 1));
    }
    e->access = (md_access)access;
    return true;
}

static bool set_inside(md_reader *r, md_effect *e, fac_sv value, md_pos at)
{
    if (!md_is_name(value)) {
        return md_fail(r, at, "%s is not a name for what control is inside of: write one word, "
                       "such as physics_step", md_quote(r->a, value));
    }
    e->inside = fac_sv_dup(r->a, value).p;
    return true;
}

static bool set_text(md_reader *r, const char **out, md_key key, fac_sv value, md_pos at)
{
    *out = fac_sv_dup(r->a, value).p;
    return value.n > 0 || md_fail(r, at, "%s must say something", md_key_text(key));
}

static bool set_when(md_reader *r, md_effect *e, fac_sv value, md_pos at)
{
    const char *wrong = md_when_parse(r->a, value, &e->when, &e->and_when);
    return !wrong || md_fail(r, at, "%s", wrong);
}

bool md_effect_set(md_reader *r, md_effect *e, const md_role_spec *spec, md_key key, fac_sv value,
                   md_pos at)
{
    md_opnd *o = operand_of(e, key);
    if (o) {
        return set_operand(r, o, spec, key, value, at);
    }
    switch (key) {
    case MD_KEY_KIND: return set_kind(r, e, spec, value, at);
    case MD_KEY_FAMILY: return set_family(r, e, value, at);
    case MD_KEY_WHEN: return set_when(r, e, value, at);
    case MD_KEY_CONTEXT: return set_context(r, e, spec, value, at);
    case MD_KEY_SORT: return set_sort(r, e, spec, value, at);
    case MD_KEY_TRAIT: return set_trait(r, e, value, at);
    case MD_KEY_ACCESS: return set_access(r, e, value, at);
    case MD_KEY_INSIDE: return set_inside(r, e, value, at);
    case MD_KEY_USE: return set_text(r, &e->use, key, value, at);
    case MD_KEY_AMONG: return set_text(r, &e->among, key, value, at);
    case MD_KEY_SINCE: return set_text(r, &e->since, key, value, at);
    default: break;
    }
    bool yes = fac_sv_eq(value, FAC_SV("true"));
    if (!yes && !fac_sv_eq(value, FAC_SV("false"))) {
        return md_fail(r, at, "%s must be true or false, not %s", md_key_text(key),
                       md_quote(r->a, value));
    }
    *flag_of(e, key) = yes;
    return true;
}

/// The kind that goes without saying. Roles about one region must agree on it, so begin and end are
/// about frames, everything else that has a handle about arenas.
static md_region default_kind(const md_effect *e, const md_role_spec *spec, md_keys said)
{
    bool in_region = (said & K(REGION)) != 0;
    switch (spec->role) {
    case MD_REALLOC:
        return in_region ? MD_REGION_ARENA : MD_REGION_HEAP;
    case MD_ALLOC:
    case MD_PROMOTE:
        return in_region ? MD_REGION_ARENA : e->family ? MD_REGION_HEAP : MD_REGION_NONE;
    case MD_FREE:
        return in_region ? MD_REGION_POOL : e->family ? MD_REGION_HEAP : MD_REGION_NONE;
    case MD_BEGIN:
    case MD_END:
        return MD_REGION_FRAME;
    case MD_CREATE:
    case MD_RESET:
    case MD_MARK:
    case MD_REWIND:
    case MD_COMMIT:
        return MD_REGION_ARENA;
    case MD_LIMIT:
        return MD_REGION_ARENA;
    case MD_LEND:
    case MD_INVALIDATE:
        return MD_REGION_LENT;
    default:
        return MD_REGION_NONE;
    }
}

bool md_effect_finish(md_reader *r, md_effect *e, const md_role_spec *spec, md_keys said,
                      md_pos at)
{
    for (uint32_t k = 0; k < MD_NKEYS; k++) {
        if (((spec->required & ~said) >> k & 1) != 0) {
            bool name = k == MD_KEY_INSIDE || k == MD_KEY_USE || k == MD_KEY_CONTEXT ||
                        k == MD_KEY_TRAIT || k == MD_KEY_AMONG;
            return md_fail(r, at, "%s needs %s: add \"%s: %s\"", spec->name,
                           md_key_text((md_key)k), md_key_text((md_key)k), name ? "NAME" : "argN");
        }
    }
    if (spec->role == MD_ALLOC && (said & (K(REGION) | K(KIND) | K(FAMILY))) == 0) {
        return md_fail(r, at, "alloc needs to know where the object lives: add \"kind: heap\" (or "
                       "frame, arena, pool, ...) or \"region: argN\"");
    }
    e->role = spec->role;
    if (spec->into_ret && (said & K(INTO)) == 0) {
        e->into.base = MD_OPND_RET;
    }
    if ((said & K(KIND)) == 0) {
        e->kind = default_kind(e, spec, said);
    }
    bool makes = (spec->allowed & K(MAY_FAIL)) != 0;
    if (makes && e->when.op != MD_ALWAYS && e->when.left.base == MD_OPND_RET) {
        e->may_fail = true;
    }
    return true;
}
