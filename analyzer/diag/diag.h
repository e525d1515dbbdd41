// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// diag: the diagnostics model: codes, severities, findings with their story. Rules fill it,
// reporters print it; it knows neither IR nor files on disk.
#ifndef FAC_DIAG_H
#define FAC_DIAG_H

#include "base/base.h"

typedef enum dg_severity { DG_HINT, DG_WARNING, DG_ERROR } dg_severity;
typedef enum dg_confidence { DG_MEDIUM, DG_HIGH } dg_confidence;

/// Who can report a code.
typedef enum dg_reporter {
    DG_BY_NOBODY = 0, ///< nothing reports it yet; the code is kept for its meaning
    DG_BY_RUNTIME = 1,
    DG_BY_CHECK = 2,
    DG_BY_BOTH = 3
} dg_reporter;

/// The registry (rules.def): one row per code, the only place where a code gets its meaning.
typedef struct dg_code {
    uint16_t code;            ///< 601 for FA601
    const char *slug;         ///< "frame-escape"
    const char *title;        ///< "frame pointer escapes"
    dg_severity severity;
    const char *family;       ///< "lifetime", "threading", "budgets", "async", "architecture",
                              ///< "gpu", "physics", "notice", "runtime", "handles", "behaviour"
    int cwe;                  ///< 0 = none
    dg_reporter reporter;
} dg_code;
/// NULL for an unknown code. O(log n).
const dg_code *dg_code_find(unsigned code);
size_t dg_code_count(void);
const dg_code *dg_code_at(size_t i);
/// Reads "FA601" or "601"; 0 when it is neither.
unsigned dg_code_parse(const char *s);

/// line and col count from 1, col in bytes; path absolute. line 0 = no position.
typedef struct dg_pos { const char *path; uint32_t line, col; } dg_pos;

/// One step of the story, in the order in which it happens.
typedef enum dg_step_kind {
    DG_STEP_ALLOC, DG_STEP_STORE, DG_STEP_BEGIN, DG_STEP_END, DG_STEP_RELEASE, DG_STEP_USE,
    DG_STEP_CALL, DG_STEP_RETURN, DG_STEP_BRANCH, DG_STEP_NOTE, DG_STEP_LAST = DG_STEP_NOTE
} dg_step_kind;
typedef struct dg_step {
    dg_step_kind kind;
    dg_pos pos;
    const char *function;     ///< in which the step happens
    const char *text;         ///< "allocated in the frame of 't'"
    uint32_t depth;           ///< call depth relative to the finding's function
} dg_step;

/// Another place where the same thing goes wrong.
typedef struct dg_related {
    dg_pos pos;
    const char *function;
    const char *text;         ///< "lost here too"
} dg_related;

/// The bytes from `from` up to `to` (exclusive; both in one file) become `text`. Equal positions
/// insert, an empty text deletes. Columns count bytes as in every dg_pos; the column behind the
/// last byte of a line is allowed, and so is column 1 of the line behind the last one.
typedef struct dg_edit { dg_pos from, to; const char *text; } dg_edit;

typedef enum dg_fix_trust {
    DG_FIX_OFFER,             ///< one of several ways to repair it: the user chooses
    DG_FIX_SAFE,              ///< certainly right: may be applied unseen
    DG_FIX_LAST = DG_FIX_SAFE
} dg_fix_trust;

/// One way to repair a finding: all its edits together, which never overlap.
typedef struct dg_fix {
    const char *title;        ///< imperative, no final stop: "end the frame after the last use"
    dg_fix_trust trust;
    FAC_VEC(dg_edit) edits;
} dg_fix;

/// Is the statement of a finding needless where it always follows another place?
typedef enum dg_needless {
    DG_NEEDLESS_NO,
    DG_NEEDLESS_REPEATS,      ///< it does again what the same statement there has done
    DG_NEEDLESS_UNDOES,       ///< it undoes what was done there, which undoes itself
    DG_NEEDLESS_COVERED,      ///< what was done there did all of it, if it follows at once
    DG_NEEDLESS_LAST = DG_NEEDLESS_COVERED
} dg_needless;

/// What an earlier run knew of a finding.
typedef enum dg_state {
    DG_STATE_NONE, DG_STATE_NEW, DG_STATE_UNCHANGED, DG_STATE_LAST = DG_STATE_UNCHANGED
} dg_state;

typedef struct dg_finding {
    uint16_t code;
    dg_severity severity;
    dg_confidence confidence;
    dg_pos pos;               ///< primary location
    dg_pos macro;             ///< definition of the macro the code comes from; line 0 when none
    const char *macro_name;
    const char *function;     ///< enclosing function
    const char *message;      ///< one sentence, no final stop, lower case first
    const char *help;         ///< one line: what to do
    FAC_VEC(dg_step) steps;
    FAC_VEC(dg_related) related;
    FAC_VEC(dg_fix) fixes;    ///< the best first
    dg_needless needless;
    dg_pos needless_since;    ///< the other place
    uint64_t group;           ///< findings of one code, function and group (not 0) have one cause
    const char *group_text;   ///< what happens at their places: "lost here too"
    bool suppressed;
    const char *suppress_reason;
    dg_state state;
} dg_finding;

/// A notice of the tool about its own work (FA1xx): not suppressible, not a finding.
typedef struct dg_notice { uint16_t code; dg_pos pos; const char *text; } dg_notice;

/// What an earlier run knew and this one, which looked everywhere, did not find again.
typedef struct dg_absent {
    uint16_t code;
    const char *file, *function, *message; ///< as they were then; never NULL
    uint64_t fingerprint;
    uint32_t count;           ///< equal ones
} dg_absent;

typedef struct dg_list {
    fa_arena *arena;
    FAC_VEC(dg_finding *) findings;
    FAC_VEC(dg_notice) notices;
    FAC_VEC(dg_absent) absent;
} dg_list;

dg_list *dg_list_create(fa_arena *a);
/// Copies nothing: strings must live as long as the list's arena. The caller fills the finding;
/// code and severity are set, confidence is DG_HIGH. The code must be registered.
dg_finding *dg_add(dg_list *l, unsigned code);
void dg_step_add(dg_list *l, dg_finding *f, dg_step s);
void dg_related_add(dg_list *l, dg_finding *f, dg_related r);
/// The fix stays valid until another one is added to the same finding.
dg_fix *dg_fix_add(dg_list *l, dg_finding *f, const char *title, dg_fix_trust trust);
void dg_edit_add(dg_list *l, dg_fix *fix, dg_edit e);
void dg_notice_add(dg_list *l, unsigned code, dg_pos pos, const char *text);
/// Sorts by (path, line, col, code, message) and drops all but the surest of equal findings; the
/// same for notices. Deterministic.
void dg_list_finish(dg_list *l);
/// Of findings with one cause only the first stays, or the surest when they differ; the places of
/// the others become related ones. For a finished list; suppressed findings stay as they are.
void dg_list_merge(dg_list *l);

// ---- bytes (diag_io.c) -------------------------------------------------------------------------

/// Appends the findings and the notices behind the first `notice_from`, as they are now. For the
/// same build of the program only.
void dg_list_write(const dg_list *l, uint32_t notice_from, fac_buf *out);
/// Adds what was written, copied into the list's arena. False, and the list unchanged, on damaged
/// bytes. O(bytes).
bool dg_list_read(dg_list *l, fac_sv bytes);

#endif
