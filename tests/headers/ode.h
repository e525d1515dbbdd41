// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The prototypes of the Open Dynamics Engine that fixtures use.
#ifndef TEST_ODE_H
#define TEST_ODE_H

typedef double dReal;
typedef struct dxWorld *dWorldID;
typedef struct dxSpace *dSpaceID;
typedef struct dxBody *dBodyID;
typedef struct dxGeom *dGeomID;
typedef struct dxJoint *dJointID;
typedef struct dxJointGroup *dJointGroupID;
typedef struct dContact {
    dReal depth;
} dContact;
typedef struct dJointFeedback {
    dReal f1[4], t1[4], f2[4], t2[4];
} dJointFeedback;
typedef void dNearCallback(void *data, dGeomID o1, dGeomID o2);

dJointGroupID dJointGroupCreate(int max_size);
void dJointGroupDestroy(dJointGroupID);
void dJointGroupEmpty(dJointGroupID);
dJointID dJointCreateContact(dWorldID, dJointGroupID, const dContact *);
dJointID dJointCreateBall(dWorldID, dJointGroupID);
void dJointAttach(dJointID, dBodyID body1, dBodyID body2);
void dJointSetFeedback(dJointID, dJointFeedback *);
dBodyID dBodyCreate(dWorldID);
void dBodyDestroy(dBodyID);
void dBodySetData(dBodyID, void *data);
const dReal *dBodyGetPosition(dBodyID);
void dGeomSetData(dGeomID, void *data);
void dGeomSetPosition(dGeomID, dReal x, dReal y, dReal z);
dBodyID dGeomGetBody(dGeomID);
void dSpaceCollide(dSpaceID space, void *data, dNearCallback *callback);
int dWorldStep(dWorldID w, dReal stepsize);
dGeomID dCreateGeomTransform(dSpaceID space);

#endif
