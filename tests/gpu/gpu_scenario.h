// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One random program that uses everything, for every device there is: host, fake Vulkan, a real
// driver. It carries on after failures and knows which bytes must be where all the same.
#ifndef GPU_SCENARIO_H
#define GPU_SCENARIO_H

#include "gpu_device.h"

#include <framealloc/gpu_transfer.h>
#include <framealloc/gpu_unified.h>

typedef struct gpu_outcome {
    uint32_t failures;   // calls that failed
    uint32_t verified;   // readbacks with the right bytes
    uint32_t mismatches; // and with wrong ones
    uint32_t reports;    // diagnostics of misuse, exhaustion not counted
    uint32_t leaked;     // what fa_gpu_destroy found, beyond what the program knew of
    bool created;
} gpu_outcome;

gpu_outcome gpu_scenario(gpu_device *d, uint32_t flags, uint32_t frames, uint64_t seed,
                         const fa_backend *memory);

#endif
