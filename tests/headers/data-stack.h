// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of Dovecot's data stack that fixtures use.
#include <stddef.h>

typedef unsigned int data_stack_frame_t;
data_stack_frame_t t_push(const char *marker);
_Bool t_pop(data_stack_frame_t *id);
_Bool t_pop_pass_str(data_stack_frame_t *id, const char **str);
void *t_malloc0(size_t size);
char *t_strdup(const char *str);
char *i_strdup(const char *str);
