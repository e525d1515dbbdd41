// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The byte form of a unit, shared by writer and reader.
//
//     "FAIR"  version (4 bytes, little endian)  checksum of the rest (8 bytes, little endian)
//     strings: count, then length and bytes of each; string 0 is "" and is not written
//     path, files, macros, types with their fields, decls with their parameter types, globals,
//     functions, init, notes, comments
//
// Numbers are LEB128, signed ones in zigzag; an id that may be absent is written plus one.
// Strings are numbered in the order of their first use, and only what means something is
// written: so equal units give equal bytes.
#ifndef FAC_IR_SERIAL_INT_H
#define FAC_IR_SERIAL_INT_H

#include "ir/ir_int.h"

enum { IR_SERIAL_VERSION = 3, IR_SERIAL_HEAD = 16 };
#define IR_SERIAL_MAGIC "FAIR"

/// A place in a file is written relative to the one before.
enum { IR_LOC_KNOWN = 1, IR_LOC_FILE = 2, IR_LOC_MACRO = 4 };

enum { IR_BIT_DST = 8, IR_BIT_CLEANUP = 16, IR_BIT_TYPE = 32 }; ///< above an instruction's kind
enum { IR_KIND_MASK = 7 };                                      ///< of instruction, terminator

_Static_assert(IR_I_COUNT <= IR_KIND_MASK + 1, "the byte form has 3 bits for a kind");

#endif
