// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Jobs in worker processes. A job that crashes, hangs or eats memory costs only itself. Knows
// nothing of what a job does. Private to driver.
#ifndef FAC_DRIVER_POOL_H
#define FAC_DRIVER_POOL_H

#include "base/base.h"

typedef enum dr_status {
    DR_NOT_RUN,  ///< left out because of fail_fast
    DR_DONE,
    DR_FAILED,   ///< the job said why
    DR_CRASHED,  ///< its process died
    DR_TIMEOUT,
} dr_status;

typedef struct dr_result {
    dr_status status;
    fac_sv bytes;      ///< DONE: what the job wrote
    const char *error; ///< others: one line
} dr_result;

typedef struct dr_pool {
    uint32_t count;          ///< jobs
    uint32_t workers;
    uint32_t timeout_s;      ///< per job; 0 = none
    uint32_t memory_mb;      ///< per worker; 0 = none
    bool fail_fast;          ///< jobs behind the first failed one do not count
    bool verbose;            ///< pass on what workers write to standard error
    /// Runs in a worker: does job i and appends its bytes. Returns NULL, or why it failed
    /// (copied at once).
    const char *(*run)(void *user, uint32_t i, fac_buf *out);
    /// Runs here, when a job is over; may be NULL.
    void (*progress)(void *user, uint32_t done, uint32_t i);
    void *user;
} dr_pool;

/// Runs all jobs; results[i] belongs to job i, whatever the order in which they ended. Strings
/// live in `a`. Returns 0 or the errno value that kept workers from being started. An interrupt
/// kills the workers, then this process.
int dr_pool_run(fa_arena *a, const dr_pool *pool, dr_result *results);

#endif
