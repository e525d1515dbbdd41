// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// model_operand: which values of a call an effect is about, and under which condition.
#ifndef FAC_MODEL_OPERAND_H
#define FAC_MODEL_OPERAND_H

#include <stdbool.h>
#include <stdint.h>

typedef enum md_opnd_base {
    MD_OPND_NONE,
    MD_OPND_RET,
    MD_OPND_ARG,
    MD_OPND_ARGS,    ///< every argument from `arg` on that is a pointer (READ, WRITE, KEEP only)
    MD_OPND_CURRENT, ///< the region that is current in this thread; `field` tells which of several
    MD_OPND_CONST,
} md_opnd_base;
/// "ret", "arg2", "*arg0" (what arg0 points to holds the operand), "arg0->pool", "arg0->a.b",
/// "*arg0->list" (what that field points to holds it), "cur", "64", "args" (all of them), "arg2.."
/// (the third and those after it).
typedef struct md_opnd {
    md_opnd_base base;
    uint8_t arg;
    bool deref;        ///< the operand is stored where the base points to
    const char *field; ///< with deref: in this field, or field of a field; NULL = at offset 0
    bool twice;        ///< with field: where the pointer in that field points to
    int64_t value;     ///< MD_OPND_CONST
} md_opnd;

typedef enum md_relop { MD_ALWAYS, MD_EQ, MD_NE, MD_LT, MD_LE, MD_GT, MD_GE } md_relop;
/// The effect happens only if `left op value` holds: "ret == 0", "arg1 == null", "ret >= 0".
/// A condition on the result separates a call's successes from its failures.
typedef struct md_cond {
    md_relop op;
    md_opnd left;
    int64_t mask; ///< of `left` only these bits count; 0 = all
    int64_t value; ///< 0 for null
    bool null;     ///< the model says "null", not a number
} md_cond;

#endif
