// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The prototypes of Box2D v3.1 that fixtures use.
#ifndef TEST_BOX2D_H
#define TEST_BOX2D_H

#include <stdbool.h>
#include <stdint.h>

typedef struct b2WorldId {
    uint16_t index1, generation;
} b2WorldId;
typedef struct b2BodyId {
    int32_t index1;
    uint16_t world0, generation;
} b2BodyId;
typedef struct b2ShapeId {
    int32_t index1;
    uint16_t world0, generation;
} b2ShapeId;
typedef struct b2Vec2 {
    float x, y;
} b2Vec2;
typedef struct b2AABB {
    b2Vec2 lowerBound, upperBound;
} b2AABB;
typedef struct b2QueryFilter {
    uint64_t categoryBits, maskBits;
} b2QueryFilter;
typedef struct b2TreeStats {
    int nodeVisits, leafVisits;
} b2TreeStats;
typedef struct b2Manifold b2Manifold;
typedef struct b2WorldDef {
    b2Vec2 gravity;
    int workerCount;
    void *userData;
} b2WorldDef;
typedef struct b2BodyDef {
    int type;
    b2Vec2 position;
    void *userData;
} b2BodyDef;
typedef struct b2ShapeDef {
    void *userData;
    float density;
    bool enableSensorEvents, enableContactEvents, enableHitEvents;
} b2ShapeDef;
typedef struct b2Circle {
    b2Vec2 center;
    float radius;
} b2Circle;
typedef struct b2ContactBeginTouchEvent {
    b2ShapeId shapeIdA, shapeIdB;
} b2ContactBeginTouchEvent;
typedef struct b2ContactEvents {
    b2ContactBeginTouchEvent *beginEvents;
    void *endEvents;
    void *hitEvents;
    int beginCount, endCount, hitCount;
} b2ContactEvents;
typedef struct b2SensorBeginTouchEvent {
    b2ShapeId sensorShapeId, visitorShapeId;
} b2SensorBeginTouchEvent;
typedef struct b2SensorEvents {
    b2SensorBeginTouchEvent *beginEvents;
    void *endEvents;
    int beginCount, endCount;
} b2SensorEvents;
typedef struct b2BodyMoveEvent {
    b2BodyId bodyId;
    void *userData;
    bool fellAsleep;
} b2BodyMoveEvent;
typedef struct b2BodyEvents {
    b2BodyMoveEvent *moveEvents;
    int moveCount;
} b2BodyEvents;

typedef bool b2CustomFilterFcn(b2ShapeId a, b2ShapeId b, void *context);
typedef bool b2PreSolveFcn(b2ShapeId a, b2ShapeId b, b2Manifold *manifold, void *context);
typedef bool b2OverlapResultFcn(b2ShapeId shapeId, void *context);

b2WorldDef b2DefaultWorldDef(void);
b2BodyDef b2DefaultBodyDef(void);
b2WorldId b2CreateWorld(const b2WorldDef *def);
void b2DestroyWorld(b2WorldId worldId);
void b2World_Step(b2WorldId worldId, float timeStep, int subStepCount);
b2BodyEvents b2World_GetBodyEvents(b2WorldId worldId);
b2SensorEvents b2World_GetSensorEvents(b2WorldId worldId);
b2ContactEvents b2World_GetContactEvents(b2WorldId worldId);
b2TreeStats b2World_OverlapAABB(b2WorldId worldId, b2AABB aabb, b2QueryFilter filter,
                                b2OverlapResultFcn *fcn, void *context);
void b2World_SetCustomFilterCallback(b2WorldId worldId, b2CustomFilterFcn *fcn, void *context);
void b2World_SetPreSolveCallback(b2WorldId worldId, b2PreSolveFcn *fcn, void *context);
void b2World_SetUserData(b2WorldId worldId, void *userData);
b2BodyId b2CreateBody(b2WorldId worldId, const b2BodyDef *def);
void b2DestroyBody(b2BodyId bodyId);
bool b2Body_IsValid(b2BodyId id);
void b2Body_SetUserData(b2BodyId bodyId, void *userData);
void *b2Body_GetUserData(b2BodyId bodyId);
void b2Body_SetLinearVelocity(b2BodyId bodyId, b2Vec2 linearVelocity);
b2Vec2 b2Body_GetPosition(b2BodyId bodyId);
b2ShapeId b2CreateCircleShape(b2BodyId bodyId, const b2ShapeDef *def, const b2Circle *circle);
void b2DestroyShape(b2ShapeId shapeId, bool updateBodyMass);
bool b2Shape_IsValid(b2ShapeId id);
b2BodyId b2Shape_GetBody(b2ShapeId shapeId);
void b2Shape_EnableContactEvents(b2ShapeId shapeId, bool flag);
b2ShapeDef b2DefaultShapeDef(void);
void b2Shape_SetUserData(b2ShapeId shapeId, void *userData);

#endif
