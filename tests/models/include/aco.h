// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What fixtures need of libaco.
#ifndef FIXTURE_ACO_H
#define FIXTURE_ACO_H
#include <stddef.h>

typedef struct aco_s { void *arg; } aco_t;
typedef struct aco_share_stack_s { void *ptr; } aco_share_stack_t;
typedef void (*aco_cofuncp_t)(void);

aco_share_stack_t *aco_share_stack_new(size_t sz);
aco_t *aco_create(aco_t *main_co, aco_share_stack_t *share_stack, size_t save_stack_sz,
                  aco_cofuncp_t fp, void *arg);
void aco_resume(aco_t *resume_co);
void aco_yield1(aco_t *yield_co);
void *aco_get_arg(void);
void aco_destroy(aco_t *co);
void aco_share_stack_destroy(aco_share_stack_t *sstk);
extern __thread aco_t *aco_gtls_co;
#define aco_get_co() aco_gtls_co
#define aco_yield() aco_yield1(aco_gtls_co)
#endif
