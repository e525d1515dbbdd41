// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Units and results of earlier runs, found again by what they were made of: the command, the
// contents of every file it reads, fa-check itself and libclang. Private to driver.
#ifndef FAC_DRIVER_CACHE_H
#define FAC_DRIVER_CACHE_H

#include "driver/session.h"

typedef struct dr_cache dr_cache;

/// Opens the cache that the options ask for, creating its folder. *out is NULL when it is off, or
/// when the default folder cannot be had; a folder that the user named and that cannot be had is
/// an error: the message for the user. Call it after fe_init and before workers are started.
const char *dr_cache_open(dr_session *s, dr_cache **out);
/// Names the unit (`unit->key`) when it is known which files its command reads, by their contents
/// as they are now. A name says nothing about there being an entry. O(bytes not yet read).
bool dr_cache_name(dr_cache *c, dr_unit *unit);
/// Fills the bytes of a unit that has a name. A damaged entry is a miss.
bool dr_cache_load(dr_cache *c, dr_unit *unit);
/// Both.
bool dr_cache_find(dr_cache *c, dr_unit *unit);
/// Keeps a lowered unit, unless it has parse errors (a header that is missing today may be there
/// tomorrow) or one of its files has changed since the cache was opened. Failure is no error: the
/// next run parses again. May run in any worker.
void dr_cache_store(dr_cache *c, const fe_command *cmd, const ir_unit *unit, const fac_buf *bytes);
/// May the name be taken for what this run has parsed? False when a file it read has changed since
/// the cache was opened.
bool dr_cache_is_settled(dr_cache *c, const dr_unit *unit);
/// The name of a result of all units of the session, by their keys, and of other inputs.
dr_key dr_cache_result_name(const dr_cache *c, const dr_session *s, uint64_t inputs);
/// NULL pointer inside when there is none, or a damaged one; else valid as long as the cache.
fac_sv dr_cache_find_result(dr_cache *c, dr_key name);
/// Failure is no error.
void dr_cache_store_result(dr_cache *c, dr_key name, const fac_buf *bytes);
/// Removes what was not used for longest where the cache has grown beyond its bound.
void dr_cache_close(dr_cache *c);

#endif
