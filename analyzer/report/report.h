// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// report: findings as text, JSON and SARIF. A reporter is a pure function of its input: same
// findings, same bytes. It sees the diagnostics model and source text, never the IR.
#ifndef FAC_REPORT_H
#define FAC_REPORT_H

#include "base/base.h"
#include "diag/diag.h"

// ---- source text -----------------------------------------------------------------------------

/// One file, split into lines. `ok` is false when it could not be read: it then has no lines.
typedef struct rp_source {
    const char *path;
    fac_sv text;
    bool ok;
    FAC_VEC(uint32_t) starts;  ///< offset of each line's first byte
    uint64_t *line_hash;       ///< see rp_line_hash; NULL until asked for
    uint32_t *line_ordinal;
    bool *in_comment;          ///< line starts inside a comment; NULL until asked for
} rp_source;

/// Files that were looked at, each read once. Lives in its arena.
typedef struct rp_sources rp_sources;
rp_sources *rp_sources_create(fa_arena *a);
/// Never NULL; reads the file when it is asked for the first time.
rp_source *rp_sources_get(rp_sources *s, const char *path);
/// Gives the text of a file instead of reading it (tests, unsaved editor buffers).
void rp_sources_put(rp_sources *s, const char *path, fac_sv text);
/// Line `line` (from 1) without its line end; empty when there is none.
fac_sv rp_source_line(const rp_source *src, uint32_t line);

/// Bytes [start, end) of a line, columns from 1.
typedef struct rp_span { uint32_t start, end; } rp_span;
/// The token at byte column `col`: an identifier, with its members and argument list when it is
/// called on this line; a literal; else one character. Never empty.
rp_span rp_token_at(fac_sv line, uint32_t col);
/// Column in UTF-16 code units of byte column `col`.
uint32_t rp_utf16_col(fac_sv line, uint32_t col);
/// Terminal columns that the first `bytes` bytes of `line` take as rp_put_line prints them.
uint32_t rp_width(fac_sv line, uint32_t bytes);
/// Prints a source line: tabs as four spaces, broken UTF-8 and control characters replaced.
void rp_put_line(fac_sv line, fac_buf *out);

// ---- input of every reporter -----------------------------------------------------------------

/// Where the sources come from, for SARIF. Every member may be NULL; without a repository the
/// others are not told.
typedef struct rp_provenance {
    const char *repository;    ///< URI without credentials
    const char *revision, *branch;
    bool at_root;              ///< its top folder is the report's root
} rp_provenance;

typedef struct rp_input {
    const dg_list *list;       ///< finished; suppressed findings are marked, not removed
    rp_sources *sources;
    const char *version;       ///< of the tool
    const char *homepage;      ///< of the project, without final slash; NULL or "" = none
    const char *cwd;           ///< absolute; paths below it are printed relative
    const char *root;          ///< absolute; base of relative URIs in SARIF
    uint32_t units;            ///< translation units asked for
    uint32_t failed;           ///< of them not analysed
    uint32_t partial;          ///< of them analysed with parse errors
    uint32_t hidden;           ///< findings that filters removed
    uint32_t older;            ///< of them those that a change did not bring
    uint32_t gone;             ///< findings of the baseline that were not found again
    int exit_code;
    dg_severity fail_on;       ///< from which severity on findings count as failures
    bool fail_never;           ///< none does
    bool color;
    bool quiet;                ///< no summary and no notices in texts for people
    bool reproducible;         ///< leave out what differs between machines
    bool sarif_github;         ///< SARIF for a service that knows no suppressions and no absence
    rp_provenance provenance;
} rp_input;

/// Errors, warnings and hints are those that are told; the others are counted apart.
typedef struct rp_counts { uint32_t errors, warnings, hints, suppressed, known; } rp_counts;
/// Neither suppressed nor known from a baseline.
bool rp_is_told(const dg_finding *f);
rp_counts rp_count(const dg_list *list);

// ---- reporters -------------------------------------------------------------------------------

void rp_terminal(const rp_input *in, fac_buf *out);
void rp_compact(const rp_input *in, fac_buf *out);
void rp_json(const rp_input *in, fac_buf *out);
void rp_sarif(const rp_input *in, fac_buf *out);
void rp_junit(const rp_input *in, fac_buf *out);
void rp_checkstyle(const rp_input *in, fac_buf *out);
/// Workflow commands of GitHub Actions ("::error file=...").
void rp_github(const rp_input *in, fac_buf *out);
/// One page without any other file: filters, and each story drawn through its source.
void rp_html(const rp_input *in, fac_buf *out);
/// `path` as source with each finding (and its help) below its line.
void rp_show(const rp_input *in, const char *path, fac_buf *out);

// ---- parts that others need ------------------------------------------------------------------

/// "error", "warning", "hint".
const char *rp_severity_name(dg_severity s);
/// "alloc", "store", ... as in the JSON report.
const char *rp_step_name(dg_step_kind k);
/// Does the finding come from a macro that is worth showing? One that only gives another name to
/// a function is not.
bool rp_has_macro(const rp_input *in, const dg_finding *f);
/// What a step says when it stands alone: a call without the "which" that leads to its callee.
fac_sv rp_step_text(const dg_step *s);
/// The page of a code: docs/diagnostics/FAnnn.md; empty when there is none.
fac_sv rp_page(unsigned code);
/// First paragraph below the page's heading, on one line; empty when there is no page.
fac_sv rp_page_intro(fa_arena *a, unsigned code);
/// Identity of a finding that survives renamed files, moved lines and reworded messages: rule,
/// function, and the source text of every step. Equal findings differ by `ordinal`.
uint64_t rp_fingerprint(const rp_input *in, const dg_finding *f);
/// The rolling line hash that code scanning services compute ("primaryLocationLineHash").
/// False when the line does not exist.
bool rp_line_hash(rp_sources *s, const char *path, uint32_t line, uint64_t *hash,
                  uint32_t *ordinal);
/// Summary of a run in one line: "2 errors, 3 warnings in 12 files (1 suppressed)".
void rp_put_summary(const rp_input *in, fac_buf *out);

#endif
