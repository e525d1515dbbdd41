// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The whole runtime in one include. Each header below explains one concept and can be included
// alone.
#ifndef FRAMEALLOC_FRAMEALLOC_H
#define FRAMEALLOC_FRAMEALLOC_H

#include <framealloc/allocator.h>
#include <framealloc/annotations.h>
#include <framealloc/arena.h>
#include <framealloc/attributes.h>
#include <framealloc/backend.h>
#include <framealloc/barrier.h>
#include <framealloc/behavior.h>
#include <framealloc/budget.h>
#include <framealloc/collection.h>
#include <framealloc/config.h>
#include <framealloc/deferred.h>
#include <framealloc/device.h>
#include <framealloc/diagnostic.h>
#include <framealloc/event.h>
#include <framealloc/fault.h>
#include <framealloc/frame.h>
#include <framealloc/group.h>
#include <framealloc/handle.h>
#include <framealloc/heap.h>
#include <framealloc/leak.h>
#include <framealloc/phase.h>
#include <framealloc/pool.h>
#include <framealloc/promote.h>
#include <framealloc/retain.h>
#include <framealloc/sample.h>
#include <framealloc/scratch.h>
#include <framealloc/site.h>
#include <framealloc/snapshot.h>
#include <framealloc/status.h>
#include <framealloc/stream.h>
#include <framealloc/tag.h>
#include <framealloc/task.h>
#include <framealloc/transfer.h>

#endif
