// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Source files of a unit: their names and texts, and the way from libclang's locations to file,
// line and column. Lines are counted here, once per file, because libclang counts them per call.
#include "frontend/frontend_int.h"

enum { MACRO_BIT = 31, NEAR_LINES = 4 };

ir_loc fe_loc_none(void)
{
    return (ir_loc){{IR_NONE, 0, 0}, IR_NONE};
}

bool fe_in_macro(CXSourceLocation l)
{
    return !fe_clang.raw_locations || l.int_data >> MACRO_BIT != 0;
}

fac_sym fe_intern_cx(fe_unit *u, CXString s)
{
    const char *text = fe_clang.getCString(s);
    fac_sym sym = text ? fac_intern_cstr(u->ir->syms, text) : 0;
    fe_clang.disposeString(s);
    return sym;
}

/// Absolute path of a file: the command's own for the main file, the real one for others.
static fac_sym file_path(fe_unit *u, CXFile file)
{
    if (file == u->main_file) {
        return u->path;
    }
    CXString s = fe_clang.File_tryGetRealPathName(file);
    const char *name = fe_clang.getCString(s);
    if (!name || !*name) {
        fe_clang.disposeString(s);
        s = fe_clang.getFileName(file);
        name = fe_clang.getCString(s);
    }
    const char *path = fac_path_join(u->scratch, u->cmd->dir, name ? name : "");
    fe_clang.disposeString(s);
    return fac_intern_cstr(u->ir->syms, path);
}

static ir_id add_file(fe_unit *u, CXFile file)
{
    ir_file f = {.path = file_path(u, file)};
    fe_file entry = {.handle = file};
    fac_vec_push(u->arena, &u->ir->files, f);
    fac_vec_push(u->scratch, &u->files, entry);
    ir_id id = u->ir->files.n - 1;
    *fac_map_at(u->scratch, &u->file_ids, fe_key(file), id) = id;
    return id;
}

/// Finds or adds a file without asking where it comes from.
static ir_id file_entry(fe_unit *u, CXFile file)
{
    const uint32_t *known = fac_map_find(&u->file_ids, fe_key(file));
    return known ? *known : add_file(u, file);
}

static void set_origin(fe_unit *u, ir_id file, fe_origin origin)
{
    u->files.v[file].origin = origin;
    u->ir->files.v[file].system = origin == FE_ORIGIN_SYSTEM;
}

/// libclang searches all its files for this one, so it is asked only when nothing else tells.
static fe_origin ask_origin(fe_unit *u, CXFile file)
{
    CXSourceLocation start = fe_clang.getLocationForOffset(u->tu, file, 0);
    return fe_clang.Location_isInSystemHeader(start) ? FE_ORIGIN_SYSTEM : FE_ORIGIN_USER;
}

ir_id fe_file_id(fe_unit *u, CXFile file)
{
    if (!file) {
        return IR_NONE;
    }
    ir_id id = file_entry(u, file);
    if (u->files.v[id].origin == FE_ORIGIN_UNKNOWN) {
        set_origin(u, id, ask_origin(u, file));
    }
    return id;
}

const char *fe_file_text(fe_unit *u, ir_id file, size_t *size)
{
    fe_file *f = &u->files.v[file];
    if (!f->text) {
        f->text = fe_clang.getFileContents(u->tu, f->handle, &f->size);
        if (!f->text || f->size > UINT32_MAX) {
            f->text = "";
            f->size = 0;
        }
    }
    *size = f->size;
    return f->text;
}

static void count_lines(fe_unit *u, ir_id file)
{
    size_t size;
    const char *text = fe_file_text(u, file, &size);
    fe_file *f = &u->files.v[file];
    const char *at = text;
    const char *end = text + size;
    fac_vec_reserve(u->scratch, &f->lines, (uint32_t)(size / 32) + 1);
    while (at) {
        fac_vec_push(u->scratch, &f->lines, (uint32_t)(at - text));
        const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        at = newline ? newline + 1 : NULL;
    }
}

ir_pos fe_pos(fe_unit *u, ir_id file, uint32_t offset)
{
    if (file == IR_NONE) {
        return (ir_pos){IR_NONE, 0, 0};
    }
    if (u->files.v[file].lines.n == 0) {
        count_lines(u, file);
    }
    fe_file *f = &u->files.v[file];
    const uint32_t *starts = f->lines.v;
    uint32_t low = 0;
    uint32_t high = f->lines.n;
    // Code is lowered in order: most positions follow the last one closely.
    if (offset >= starts[f->last_line]) {
        low = f->last_line;
        high =
            low + NEAR_LINES < high && offset < starts[low + NEAR_LINES] ? low + NEAR_LINES : high;
    }
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (starts[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f->last_line = low;
    return (ir_pos){file, low + 1, offset - starts[low] + 1};
}

ir_id fe_offset(fe_unit *u, CXSourceLocation l, uint32_t *offset)
{
    // Outside macros a raw location is the file's base plus the offset, so most locations are
    // known from the last one that libclang was asked for.
    if (!fe_in_macro(l) && l.int_data - u->window_base < u->window_size) {
        *offset = l.int_data - u->window_base;
        return u->window_file;
    }
    CXFile file = NULL;
    unsigned at = 0;
    fe_clang.getFileLocation(l, &file, NULL, NULL, &at);
    *offset = at;
    ir_id id = fe_file_id(u, file);
    if (id != IR_NONE && fe_clang.raw_locations && !fe_in_macro(l)) {
        size_t size;
        fe_file_text(u, id, &size);
        u->window_base = l.int_data - at;
        u->window_size = (uint32_t)size + 1;
        u->window_file = id;
    }
    return id;
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static fac_sv name_at(fe_unit *u, ir_id file, uint32_t offset)
{
    size_t size;
    const char *text = fe_file_text(u, file, &size);
    uint32_t n = 0;
    while (offset + n < size && is_name(text[offset + n])) {
        n++;
    }
    return (fac_sv){text + (n > 0 ? offset : 0), n};
}

/// The macro whose body holds `l`, which is used at file:offset.
static ir_id macro_of(fe_unit *u, CXSourceLocation l, ir_id file, uint32_t offset)
{
    CXFile body_file = NULL;
    unsigned body = 0;
    fe_clang.getSpellingLocation(l, &body_file, NULL, NULL, &body);
    ir_id body_id = fe_file_id(u, body_file);
    if (body_id == IR_NONE || (body_id == file && body == offset)) {
        return IR_NONE;
    }
    fac_sv name = name_at(u, file, offset);
    if (name.n == 0) {
        return IR_NONE;
    }
    ir_macro m = {fac_intern(u->ir->syms, name), fe_pos(u, body_id, body)};
    uint64_t key = fac_hash64(&m, sizeof m, 0);
    uint32_t *slot = fac_map_at(u->scratch, &u->macro_ids, key, IR_NONE);
    if (*slot == IR_NONE) {
        *slot = u->ir->macros.n;
        fac_vec_push(u->arena, &u->ir->macros, m);
    }
    return *slot;
}

ir_loc fe_loc(fe_unit *u, CXSourceLocation l)
{
    uint32_t offset;
    ir_id file = fe_offset(u, l, &offset);
    if (file == IR_NONE) {
        return fe_loc_none();
    }
    ir_id macro = fe_in_macro(l) ? macro_of(u, l, file, offset) : IR_NONE;
    return (ir_loc){fe_pos(u, file, offset), macro};
}

ir_loc fe_loc_end(fe_unit *u, CXCursor c)
{
    CXSourceLocation end = fe_clang.getRangeEnd(fe_clang.getCursorExtent(c));
    ir_loc l = fe_loc(u, end);
    if (l.at.col > 1) {
        l.at.col--;
    }
    return l;
}

fac_sv fe_token_at(fe_unit *u, CXSourceLocation l)
{
    uint32_t offset;
    ir_id file;
    if (fe_in_macro(l)) {
        CXFile handle = NULL;
        unsigned at = 0;
        fe_clang.getSpellingLocation(l, &handle, NULL, NULL, &at);
        file = fe_file_id(u, handle);
        offset = at;
    } else {
        file = fe_offset(u, l, &offset);
    }
    return file == IR_NONE ? FAC_SV("") : name_at(u, file, offset);
}

/// An include line tells of the file it stands in, and what a system header includes is one too.
static void see_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    fe_unit *u = data;
    if (!file) {
        return;
    }
    ir_id id = file_entry(u, file);
    if (depth == 0) {
        return;
    }
    CXFile includer = NULL;
    fe_clang.getFileLocation(stack[0], &includer, NULL, NULL, NULL);
    bool system = fe_clang.Location_isInSystemHeader(stack[0]) != 0;
    if (includer) {
        set_origin(u, file_entry(u, includer), system ? FE_ORIGIN_SYSTEM : FE_ORIGIN_USER);
    }
    if (system) {
        set_origin(u, id, FE_ORIGIN_SYSTEM);
    }
}

static uint64_t folder_key(fe_unit *u, ir_id file)
{
    const char *path = ir_str(u->ir, u->ir->files.v[file].path);
    return fac_hash64(path, (size_t)(fac_path_base(path) - path), 0);
}

/// Files that include nothing are as the others in their folder.
static void resolve_origins(fe_unit *u)
{
    fac_map folders = {0};
    for (ir_id i = 0; i < u->files.n; i++) {
        if (u->files.v[i].origin != FE_ORIGIN_UNKNOWN) {
            fac_map_at(u->scratch, &folders, folder_key(u, i), u->files.v[i].origin);
        }
    }
    for (ir_id i = 0; i < u->files.n; i++) {
        if (u->files.v[i].origin == FE_ORIGIN_UNKNOWN) {
            uint32_t *slot = fac_map_at(u->scratch, &folders, folder_key(u, i), FE_ORIGIN_UNKNOWN);
            if (*slot == FE_ORIGIN_UNKNOWN) {
                *slot = ask_origin(u, u->files.v[i].handle);
            }
            set_origin(u, i, (fe_origin)*slot);
        }
    }
}

void fe_files_add_all(fe_unit *u)
{
    set_origin(u, file_entry(u, u->main_file), FE_ORIGIN_USER);
    fe_clang.getInclusions(u->tu, see_inclusion, u);
    resolve_origins(u);
}
