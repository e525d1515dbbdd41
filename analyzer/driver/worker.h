// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The child's half of the worker pool. Private to driver.
#ifndef FAC_DRIVER_WORKER_H
#define FAC_DRIVER_WORKER_H

#include <sys/types.h>

#include "driver/pool.h"

/// What precedes the bytes of an answer: the job's result, or (not ok) why it failed.
typedef struct dr_answer {
    uint64_t size;
    uint64_t peak_kb; ///< most memory the worker ever had
    uint32_t ok, job;
} dr_answer;

/// Signals, limits, and death together with the parent.
void dr_worker_setup(const dr_pool *pool, pid_t parent);
/// Answers jobs until the pipe ends.
_Noreturn void dr_worker_main(const dr_pool *pool, int jobs, int answers);

#endif
