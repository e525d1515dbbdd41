// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The linker. For every unit there is one table per kind of id that says what its ids have
// become; each file below fills some of these tables and the program's side of them.
#ifndef FAC_IR_LINK_INT_H
#define FAC_IR_LINK_INT_H

#include "ir/ir_int.h"

typedef struct ir_link_unit {
    const ir_unit *u;
    ir_id *files;
    ir_id *macros;
    ir_id *types;
    ir_id *decls;
    ir_id *globals;
    uint64_t *hashes; ///< of the unit's functions
} ir_link_unit;

typedef struct ir_linker {
    fa_arena *scratch;  ///< dropped when the program is complete
    ir_unit *out;
    ir_link_unit *units; ///< sorted by path
    uint32_t nunits;
    fac_map keys;        ///< every key of a decl or global in use -> 1
    uint64_t *decl_rep;  ///< fac_pair(unit, decl) of the definition kept for each linked decl
    ir_id init;          ///< the decl that all init functions become
} ir_linker;

/// Makes room for exactly n elements in a vector of the program.
#define IR_LINK_ROOM(l, x, count)                                                                  \
    do {                                                                                           \
        (x)->cap = (uint32_t)(count);                                                              \
        (x)->v = fac_alloc((l)->out->arena, fac_mul(sizeof *(x)->v, (x)->cap),                     \
                           _Alignof(max_align_t));                                                 \
    } while (0)

/// Moves a vector that grew in scratch memory to the program.
#define IR_LINK_ADOPT(l, x, from)                                                                  \
    do {                                                                                           \
        IR_LINK_ROOM(l, x, (from)->n);                                                             \
        (x)->n = (from)->n;                                                                        \
        if ((from)->n > 0) {                                                                       \
            memcpy((x)->v, (from)->v, (from)->n * sizeof *(x)->v);                                 \
        }                                                                                          \
    } while (0)

ir_loc ir_link_loc(const ir_link_unit *lu, const ir_loc *loc);
static inline ir_id ir_link_id(const ir_id *table, ir_id id)
{
    return id == IR_NONE ? IR_NONE : table[id];
}

/// A key nobody uses yet: `key` itself, or with "@path" and a number behind it.
fac_sym ir_link_new_key(ir_linker *l, fac_sym key, fac_sym path);

void ir_link_types(ir_linker *l);   ///< ir_link_types.c
void ir_link_globals(ir_linker *l); ///< ir_link_names.c
void ir_link_decls(ir_linker *l);   ///< ir_link_names.c
void ir_link_fns(ir_linker *l);     ///< ir_link_fn.c; with init

#endif
