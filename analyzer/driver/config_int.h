// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What the readers of .fa-check.yaml share. Private to config*.c.
#ifndef FAC_DRIVER_CONFIG_INT_H
#define FAC_DRIVER_CONFIG_INT_H

#include <yaml.h>

#include "driver/options.h"

typedef struct dr_reader {
    dr_options *o;
    const char *path;    ///< shown in messages
    const char *folder;  ///< paths and patterns are relative to it
    yaml_document_t *doc;
    uint8_t level[DR_CODES];
    const char *error;   ///< the first one
} dr_reader;

void dr_reader_fail(dr_reader *r, const yaml_mark_t *at, const char *what);
/// The text of a scalar; NULL for anything else.
const char *dr_reader_text(dr_reader *r, const yaml_node_t *n);
/// "key:" with nothing behind it is an empty value, not an error.
bool dr_reader_empty(dr_reader *r, const yaml_node_t *value);
/// Calls `entry` for each pair of the mapping; `example` shows how one looks.
void dr_reader_map(dr_reader *r, const yaml_node_t *node, const char *what, const char *example,
                   void (*entry)(dr_reader *r, const yaml_node_t *key, const yaml_node_t *value,
                                 void *user),
                   void *user);
/// "unknown key 'x' of what", with the nearest known one. `known` ends with NULL.
void dr_reader_unknown(dr_reader *r, const yaml_node_t *key, const char *what,
                       const char *const *known);

/// The sections tags, modules and allocation (config_policy.c). False for another name.
bool dr_policy_section(dr_reader *r, const char *name, const yaml_node_t *value);

#endif
