// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Memory layouts of the fake device: those of real devices in simplified form, and two that are as
// awkward as the specification allows.
#include "fakevk.h"

#define MIB        (1ull << 20)
#define GIB        (1ull << 30)
#define LOCAL      VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT
#define MAPPED     VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT
#define COHERENT   VK_MEMORY_PROPERTY_HOST_COHERENT_BIT
#define CACHED     VK_MEMORY_PROPERTY_HOST_CACHED_BIT
#define LOCAL_HEAP VK_MEMORY_HEAP_DEVICE_LOCAL_BIT

const fake_profile fake_profiles[] = {
    {"lavapipe",
     VK_PHYSICAL_DEVICE_TYPE_CPU,
     {1, {{LOCAL | MAPPED | COHERENT | CACHED, 0}}, 1, {{2 * GIB, LOCAL_HEAP}}},
     64,
     64,
     64,
     UINT32_MAX},
    {"discrete-bar256",
     VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU,
     {5,
      {{0, 1},
       {LOCAL, 0},
       {MAPPED | COHERENT, 1},
       {MAPPED | COHERENT | CACHED, 1},
       {LOCAL | MAPPED | COHERENT, 2}},
      3,
      {{8 * GIB, LOCAL_HEAP}, {16 * GIB, 0}, {224 * MIB, LOCAL_HEAP}}},
     64,
     1024,
     256,
     4096},
    {"discrete-rebar",
     VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU,
     {4,
      {{LOCAL, 0},
       {LOCAL | MAPPED | COHERENT, 0},
       {MAPPED | COHERENT, 1},
       {MAPPED | COHERENT | CACHED, 1}},
      2,
      {{16 * GIB, LOCAL_HEAP}, {16 * GIB, 0}}},
     128,
     1,
     256,
     4096},
    {"integrated",
     VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU,
     {2,
      {{LOCAL | MAPPED | COHERENT, 0}, {LOCAL | MAPPED | COHERENT | CACHED, 0}},
      1,
      {{12 * GIB, LOCAL_HEAP}}},
     64,
     64,
     64,
     4096},
    {"mobile-noncoherent",
     VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU,
     {3,
      {{LOCAL, 0}, {LOCAL | MAPPED | CACHED, 0}, {LOCAL | MAPPED | COHERENT, 0}},
      1,
      {{3 * GIB, LOCAL_HEAP}}},
     256,
     64,
     256,
     4096},
    {"noncoherent-only",
     VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU,
     {3, {{LOCAL, 0}, {MAPPED, 1}, {MAPPED | CACHED, 1}}, 2, {{1 * GIB, LOCAL_HEAP}, {1 * GIB, 0}}},
     256,
     65536,
     512,
     64},
    {"tiny",
     VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU,
     {2, {{LOCAL, 0}, {MAPPED | COHERENT, 1}}, 2, {{8 * MIB, LOCAL_HEAP}, {4 * MIB, 0}}},
     64,
     1,
     256,
     8},
};
const uint32_t fake_profile_count = sizeof fake_profiles / sizeof *fake_profiles;
