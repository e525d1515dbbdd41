// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Jobs outlive the frame that asks for them, so a job is a heap object.
#include "engine.h"

typedef struct path_request {
    vec2 from;
    vec2 to;
} path_request;

struct path_job {
    path_request *request;
    float length;
};

// Wrong: the job lives longer than the frame, but what it was asked for does not.
path_job *jobs_request_path(fa_thread *t, vec2 from, vec2 to)
{
    path_job *job = fa_heap_new(t, path_job);
    if (!job) {
        return NULL;
    }
    job->request = fa_frame_new(t, path_request); // expect-step: FA616
    if (job->request) {
        *job->request = (path_request){.from = from, .to = to};
    }
    float dx = to.x - from.x;
    float dy = to.y - from.y;
    job->length = dx * dx + dy * dy;
    return job;
}

float jobs_finish(fa_thread *t, path_job *job)
{
    float length = job->length;
    fa_heap_free(t, job);
    return length;
}
