// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What fixtures need of minicoro.
#ifndef FIXTURE_MINICORO_H
#define FIXTURE_MINICORO_H
#include <stddef.h>

typedef struct mco_coro { void *user_data; } mco_coro;
typedef struct mco_desc { void (*func)(mco_coro *co); void *user_data; } mco_desc;
typedef enum { MCO_SUCCESS } mco_result;

mco_desc mco_desc_init(void (*func)(mco_coro *co), size_t stack_size);
mco_result mco_create(mco_coro **out_co, mco_desc *desc);
mco_result mco_destroy(mco_coro *co);
mco_result mco_resume(mco_coro *co);
mco_result mco_yield(mco_coro *co);
mco_coro *mco_running(void);
void *mco_get_user_data(mco_coro *co);
#endif
