// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Which findings the user wants to see, and how loud.
#include <limits.h>
#include <stdlib.h>

#include "driver/session.h"

// ---- files -----------------------------------------------------------------------------------

static bool matches(fa_arena *a, const char *pattern, const char *path)
{
    return fac_glob_match(pattern, path) ||
           fac_glob_match(fac_fmt(a, "%s/**", pattern), path);
}

bool dr_glob_covers(fa_arena *a, const dr_glob *glob, const char *path)
{
    fac_sv text = fac_sv_from_cstr(glob->pattern);
    while (text.n > 1 && text.p[text.n - 1] == '/') {
        text.n--;
    }
    const char *pattern = fac_sv_dup(a, text).p;
    if (strncmp(pattern, "./", 2) == 0) {
        pattern += 2;
    }
    const char *under = fac_path_under(glob->base, path);
    return matches(a, pattern, under) || matches(a, pattern, path) ||
           (!strchr(pattern, '/') && matches(a, fac_fmt(a, "**/%s", pattern), under));
}

static bool is_excluded(const dr_session *s, const char *path)
{
    for (uint32_t i = 0; i < s->o->exclude.n; i++) {
        if (dr_glob_covers(s->arena, &s->o->exclude.v[i], path)) {
            return true;
        }
    }
    return false;
}

static bool is_asked_for(const dr_session *s, const char *path)
{
    const dr_options *o = s->o;
    if (o->files.n == 0 || (o->command != DR_CMD_CHECK && o->command != DR_CMD_SHOW &&
                            o->command != DR_CMD_ANNOTATE)) {
        return true;
    }
    for (uint32_t i = 0; i < o->files.n; i++) {
        const char *file = fac_path_join(s->arena, o->cwd, o->files.v[i]);
        size_t n = strlen(file);
        bool inside = strncmp(path, file, n) == 0 && (path[n] == '\0' || path[n] == '/');
        char real[PATH_MAX];
        if (inside || (realpath(file, real) && strcmp(real, path) == 0)) {
            return true;
        }
    }
    return false;
}

static bool is_system(const ir_unit *program, const char *path)
{
    fac_sym sym = fac_sym_find(program->syms, fac_sv_from_cstr(path));
    for (uint32_t i = 0; i < program->files.n && sym != 0; i++) {
        if (program->files.v[i].path == sym) {
            return program->files.v[i].system;
        }
    }
    return false;
}

// ---- codes -----------------------------------------------------------------------------------

/// False when the finding is switched off. Sets its severity.
static bool apply_level(dr_session *s, dg_finding *f, const char *path)
{
    const dr_options *o = s->o;
    unsigned code = f->code % DR_CODES;
    dr_level nested = dr_nested_level(s, path, code);
    bool nearer = nested != DR_LEVEL_DEFAULT && o->given_level[code] == DR_LEVEL_DEFAULT;
    if ((o->has_only && !o->only.has[code]) || o->skip.has[code]) {
        return false;
    }
    switch (nearer ? nested : (dr_level)o->level[code]) {
    case DR_LEVEL_OFF: return false;
    case DR_LEVEL_HINT: f->severity = DG_HINT; break;
    case DR_LEVEL_WARNING: f->severity = DG_WARNING; break;
    case DR_LEVEL_ERROR: f->severity = DG_ERROR; break;
    default: break;
    }
    if (o->deny_warnings && f->severity == DG_WARNING) {
        f->severity = DG_ERROR;
    }
    return f->severity >= o->min_severity;
}

// ---- all -------------------------------------------------------------------------------------

void dr_filter(dr_session *s)
{
    dg_list *list = s->list;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->findings.n; i++) {
        dg_finding *f = list->findings.v[i];
        const char *path = f->pos.path ? f->pos.path : "";
        if (is_system(s->program, path) || !is_asked_for(s, path)) {
            continue;
        }
        if (is_excluded(s, path) || dr_nested_excludes(s, path) || !apply_level(s, f, path)) {
            s->hidden++;
            continue;
        }
        list->findings.v[kept++] = f;
    }
    list->findings.n = kept;
    dg_list_finish(list);
}
