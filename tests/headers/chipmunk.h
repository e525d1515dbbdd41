// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The prototypes of Chipmunk2D 7 that fixtures use.
#ifndef TEST_CHIPMUNK_H
#define TEST_CHIPMUNK_H

typedef double cpFloat;
typedef unsigned char cpBool;
typedef unsigned long cpCollisionType;
typedef void *cpDataPointer;
typedef struct cpVect {
    cpFloat x, y;
} cpVect;
typedef struct cpArbiter cpArbiter;
typedef struct cpSpace cpSpace;
typedef struct cpShape cpShape;
typedef struct cpConstraint cpConstraint;
typedef struct cpBody {
    cpFloat m, i;
    cpVect p;
} cpBody;
typedef struct cpCircleShape {
    cpFloat r;
} cpCircleShape;
typedef struct cpShapeFilter {
    unsigned long group;
    unsigned categories, mask;
} cpShapeFilter;
typedef struct cpContactPointSet {
    int count;
    cpVect normal;
} cpContactPointSet;

typedef cpBool (*cpCollisionBeginFunc)(cpArbiter *arb, cpSpace *space, cpDataPointer userData);
typedef void (*cpCollisionPostSolveFunc)(cpArbiter *arb, cpSpace *space, cpDataPointer userData);
typedef void (*cpPostStepFunc)(cpSpace *space, void *key, void *data);
typedef void (*cpSpaceBodyIteratorFunc)(cpBody *body, void *data);
typedef void (*cpSpaceSegmentQueryFunc)(cpShape *shape, cpVect point, cpVect normal, cpFloat alpha,
                                        void *data);

typedef struct cpCollisionHandler {
    const cpCollisionType typeA, typeB;
    cpCollisionBeginFunc beginFunc;
    cpCollisionBeginFunc preSolveFunc;
    cpCollisionPostSolveFunc postSolveFunc;
    cpCollisionPostSolveFunc separateFunc;
    cpDataPointer userData;
} cpCollisionHandler;

cpSpace *cpSpaceNew(void);
void cpSpaceFree(cpSpace *space);
void cpSpaceStep(cpSpace *space, cpFloat dt);
cpBool cpSpaceIsLocked(cpSpace *space);
void cpSpaceSetUserData(cpSpace *space, cpDataPointer userData);
cpCollisionHandler *cpSpaceAddCollisionHandler(cpSpace *space, cpCollisionType a,
                                               cpCollisionType b);
cpShape *cpSpaceAddShape(cpSpace *space, cpShape *shape);
cpBody *cpSpaceAddBody(cpSpace *space, cpBody *body);
void cpSpaceRemoveShape(cpSpace *space, cpShape *shape);
void cpSpaceRemoveBody(cpSpace *space, cpBody *body);
cpBool cpSpaceAddPostStepCallback(cpSpace *space, cpPostStepFunc func, void *key, void *data);
void cpSpaceSegmentQuery(cpSpace *space, cpVect start, cpVect end, cpFloat radius,
                         cpShapeFilter filter, cpSpaceSegmentQueryFunc func, void *data);
cpShape *cpSpaceSegmentQueryFirst(cpSpace *space, cpVect start, cpVect end, cpFloat radius,
                                  cpShapeFilter filter, void *out);
cpShape *cpSpacePointQueryNearest(cpSpace *space, cpVect point, cpFloat maxDistance,
                                  cpShapeFilter filter, void *out);
void cpSpaceReindexShape(cpSpace *space, cpShape *shape);
void cpSpaceReindexShapesForBody(cpSpace *space, cpBody *body);
void cpSpaceReindexStatic(cpSpace *space);
void cpBodySetPosition(cpBody *body, cpVect pos);
cpVect cpBodyGetPosition(const cpBody *body);
void cpBodySetAngle(cpBody *body, cpFloat angle);
cpBody *cpBodyNewStatic(void);
cpBody *cpSpaceGetStaticBody(const cpSpace *space);
void cpSpaceEachBody(cpSpace *space, cpSpaceBodyIteratorFunc func, void *data);
cpVect cpArbiterGetNormal(const cpArbiter *arb);
cpContactPointSet cpArbiterGetContactPointSet(const cpArbiter *arb);
void cpArbiterGetShapes(const cpArbiter *arb, cpShape **a, cpShape **b);
cpBody *cpBodyInit(cpBody *body, cpFloat mass, cpFloat moment);
cpBody *cpBodyNew(cpFloat mass, cpFloat moment);
void cpBodyFree(cpBody *body);
void cpBodySetUserData(cpBody *body, cpDataPointer userData);
cpDataPointer cpBodyGetUserData(const cpBody *body);
cpShape *cpCircleShapeNew(cpBody *body, cpFloat radius, cpVect offset);
cpCircleShape *cpCircleShapeInit(cpCircleShape *circle, cpBody *body, cpFloat radius,
                                 cpVect offset);
void cpShapeFree(cpShape *shape);

#endif
