// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A small, deterministic Vulkan 1.2 device for tests of memory: buffers, mapping, copies, fences
// and semaphores, no images and no shaders. Linked in, fake_get_instance_proc is its
// vkGetInstanceProcAddr; as a shared object it is a driver behind Vulkan's loader.
#ifndef FAKEVK_H
#define FAKEVK_H

#include <stdbool.h>
#include <stdint.h>
#include <vulkan/vulkan.h>

// A memory layout, as real devices have it.
typedef struct fake_profile {
    const char *name;
    VkPhysicalDeviceType type;
    VkPhysicalDeviceMemoryProperties memory;
    VkDeviceSize atom;
    VkDeviceSize granularity;
    VkDeviceSize alignment;
    uint32_t max_allocations;
} fake_profile;

// Set by the test, or from the environment: FAKEVK_PROFILE, FAKEVK_LAZY, FAKEVK_FAIL.
typedef struct fake_control {
    uint32_t profile;                      // index into fake_profiles
    uint64_t fail_nth;                     // this call that may fail does, counted from 1
    uint64_t foreign[VK_MAX_MEMORY_HEAPS]; // bytes that other processes use
    bool lazy;                             // work runs when waited for, or in fake_step
} fake_control;

typedef struct fake_counts {
    uint64_t calls;       // that may fail
    uint64_t allocations; // live vkAllocateMemory
    uint64_t peak;        // largest number of them
    uint64_t buffers;     // live vkCreateBuffer
    uint64_t bytes;       // of live allocations
    uint64_t flushes;     // calls
    uint64_t invalidates; // calls
    uint64_t copies;      // that have run
    uint64_t errors;      // misuse that a real device might not survive
} fake_counts;

extern fake_control fake_ctl;
extern fake_counts fake_seen;
extern const fake_profile fake_profiles[];
extern const uint32_t fake_profile_count;

PFN_vkVoidFunction VKAPI_CALL fake_get_instance_proc(VkInstance instance, const char *name);

// Runs the oldest submission; returns whether there was one.
bool fake_step(void);

// Forgets counts and settings; the device must have nothing live.
void fake_reset(void);

#endif
