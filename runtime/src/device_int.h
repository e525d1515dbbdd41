// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Devices, for snapshots.
#ifndef FRAMEALLOC_DEVICE_INT_H
#define FRAMEALLOC_DEVICE_INT_H

#include "allocator_int.h"
#include "text_int.h"

// Asks every device and writes what they say; the caller holds files_lock and no other lock.
void fai_devices_write(fai_text *x, const fa_allocator *fa);

#endif
