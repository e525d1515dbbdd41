// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Whole functions, and the initialisers of objects with static storage.
#include "frontend/lower_int.h"

#include "ir/ir_io.h"

static void add_param(fe_fn *f, CXCursor c)
{
    fe_unit *u = f->u;
    ir_local l = {
        .name = fe_intern_cx(u, fe_clang.getCursorSpelling(c)),
        .type = fe_type_decayed(u, fe_type_id(u, fe_clang.getCursorType(c))),
        .is_param = true,
        .loc = fe_loc(u, fe_clang.getCursorLocation(c)),
        .annotations = fe_annotations(u, c),
    };
    ir_var v = fe_local(f, l);
    *fac_map_at(u->scratch, &u->var_ids, fe_key(fe_decl_id(c)), v) = v;
    f->out.nparams++;
}

/// The body of a function: its last compound statement (a try block's in C++). A coroutine's stands
/// first in a statement that libclang has no name for, beside what the compiler adds.
static uint32_t body_of(fe_fn *f)
{
    uint32_t body = FE_NONE;
    for (uint32_t c = fe_at(f, 0)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        unsigned kind = fe_at(f, c)->kind;
        uint32_t inner = kind == CXCursor_UnexposedStmt && f->u->is_cxx ? fe_at(f, c)->first : c;
        if (inner != FE_NONE && (fe_at(f, inner)->kind == CXCursor_CompoundStmt ||
                                 fe_at(f, inner)->kind == CXCursor_CXXTryStmt)) {
            body = inner;
        }
    }
    return body;
}

static bool has_error(fe_unit *u, CXCursor fn)
{
    if (u->errors.n == 0) {
        return false;
    }
    CXSourceRange r = fe_clang.getCursorExtent(fn);
    CXFile file = NULL, end_file = NULL;
    unsigned start = 0, end = 0;
    fe_clang.getExpansionLocation(fe_clang.getRangeStart(r), &file, NULL, NULL, &start);
    fe_clang.getExpansionLocation(fe_clang.getRangeEnd(r), &end_file, NULL, NULL, &end);
    for (uint32_t i = 0; i < u->errors.n; i++) {
        const fe_error *e = &u->errors.v[i];
        if (e->file == file && e->offset >= start && (end_file != file || e->offset <= end)) {
            return true;
        }
    }
    return false;
}

static void add_params(fe_fn *f, CXCursor fn)
{
    fe_unit *u = f->u;
    if (fe_is_member(fn)) {
        ir_local self = {
            .name = fac_intern_cstr(u->ir->syms, "this"),
            .type = u->ir->param_types.v[u->ir->decls.v[f->decl].param_start],
            .is_param = true,
            .loc = fe_loc(u, fe_clang.getCursorLocation(fn)),
        };
        fe_local(f, self);
        f->out.nparams++;
    }
    for (uint32_t c = fe_at(f, 0)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        if (fe_at(f, c)->kind == CXCursor_ParmDecl) {
            add_param(f, fe_at(f, c)->c);
        }
    }
}

/// C++: what a constructor gives to members before its body.
static void init_members(fe_fn *f)
{
    fe_unit *u = f->u;
    for (uint32_t c = fe_at(f, 0)->first; c != FE_NONE; c = fe_at(f, c)->next) {
        uint32_t value = fe_at(f, c)->next;
        if (fe_at(f, c)->kind != CXCursor_MemberRef || value == FE_NONE ||
            !fe_is_expr(fe_at(f, value)->kind) || f->out.nparams == 0) {
            continue;
        }
        CXCursor field = fe_clang.getCursorReferenced(fe_at(f, c)->c);
        fac_sym step = fe_field_name_of(u, field).sym;
        ir_id type = fe_type_id(u, fe_clang.getCursorType(field));
        ir_place p = fe_var_place(0);
        p.deref = true;
        if (step == 0) {
            continue;
        }
        p = fe_project(f, p, step);
        if (u->types.v[type].is_reference) {
            fe_copy(f, p, fe_opnd_addr(fe_place(f, value)), type, fe_node_loc(f, c));
        } else {
            fe_initialise(f, p, type, value, fe_node_loc(f, c));
        }
    }
}

void fe_lower_function(fe_unit *u, CXCursor cursor)
{
    ir_id decl = fe_decl_function(u, cursor);
    if (u->ir->decls.v[decl].body != IR_NONE) {
        return; // a second definition is an error that clang has told
    }
    fe_ast_build(u, cursor);
    fe_fn *f = u->fn;
    fe_fn_begin(f, decl);
    add_params(f, cursor);
    uint32_t body = body_of(f);
    fe_labels_find(f);
    ir_loc end = fe_loc_none();
    if (body != FE_NONE) {
        end = fe_loc_end(u, fe_at(f, body)->c);
        init_members(f);
        fe_stmt(f, body);
    }
    fe_return(f, fe_opnd_none(), end);
    CXSourceLocation at = fe_clang.getCursorLocation(cursor);
    uint32_t offset;
    ir_id file = fe_offset(u, at, &offset);
    f->out.in_header = file != IR_NONE && u->files.v[file].handle != u->main_file;
    f->out.incomplete = has_error(u, cursor);
    ir_id id = fe_fn_finish(f, end);
    u->ir->decls.v[decl].body = id;
    u->ir->fns.v[id].hash = ir_fn_hash(u->ir, &u->ir->fns.v[id]);
}

// ---- static storage -----------------------------------------------------------------------------

uint32_t fe_initialiser(fe_unit *u, uint32_t n)
{
    uint32_t last = fe_last_expr(&u->ast, n);
    CXCursor c = u->ast.v[n].c;
    return last == FE_NONE || fe_clang.Cursor_isNull(fe_clang.Cursor_getVarDeclInitializer(c))
               ? FE_NONE
               : last;
}

/// Emits the initialiser of a variable whose VarDecl is node n into the init function.
static void init_static(fe_unit *u, uint32_t n, ir_var var)
{
    uint32_t init = fe_initialiser(u, n);
    if (init == FE_NONE) {
        return;
    }
    fe_fn *f = u->init;
    ir_id type = u->ir->globals.v[var & ~IR_GLOBAL].type;
    fe_initialise(f, fe_var_place(var), type, init,
                  fe_loc(u, fe_clang.getCursorLocation(u->ast.v[n].c)));
}

void fe_lower_static_local(fe_fn *f, uint32_t n)
{
    fe_unit *u = f->u;
    CXCursor c = fe_at(f, n)->c;
    ir_var var = fe_decl_global(u, c, f->decl);
    uint32_t *times = fac_map_at(u->scratch, &u->initialised, fe_key(fe_decl_id(c)), 0);
    if ((*times)++ == 0) {
        init_static(u, n, var);
    }
}

void fe_lower_global(fe_unit *u, CXCursor cursor)
{
    ir_var var = fe_decl_global(u, cursor, IR_NONE);
    if (fe_clang.Cursor_isNull(fe_clang.Cursor_getVarDeclInitializer(cursor))) {
        return;
    }
    fe_ast_build(u, cursor);
    init_static(u, 0, var);
}
