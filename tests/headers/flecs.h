// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The prototypes of flecs 4 that fixtures use.
#ifndef TEST_FLECS_H
#define TEST_FLECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t ecs_entity_t;
typedef uint64_t ecs_id_t;
typedef struct ecs_world_t ecs_world_t;
typedef struct ecs_iter_t {
    ecs_world_t *world;
    int32_t count;
} ecs_iter_t;

ecs_world_t *ecs_init(void);
int ecs_fini(ecs_world_t *world);
const void *ecs_get_id(const ecs_world_t *world, ecs_entity_t entity, ecs_id_t id);
void *ecs_get_mut_id(const ecs_world_t *world, ecs_entity_t entity, ecs_id_t id);
void *ecs_ensure_id(ecs_world_t *world, ecs_entity_t entity, ecs_id_t id, size_t size);
void ecs_add_id(ecs_world_t *world, ecs_entity_t entity, ecs_id_t id);
void ecs_remove_id(ecs_world_t *world, ecs_entity_t entity, ecs_id_t id);
void ecs_delete(ecs_world_t *world, ecs_entity_t entity);
bool ecs_progress(ecs_world_t *world, float delta_time);
bool ecs_query_next(ecs_iter_t *it);
void *ecs_field_w_size(const ecs_iter_t *it, size_t size, int8_t index);

#endif
