// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A renderer's memory over many frames, three in flight: camera and object data made anew in each
// frame, meshes that stream in and out. With a file name, draws the blocks as they are at the end.
#include "gpu_device.h"

#include <framealloc/gpu_stats.h>
#include <framealloc/gpu_transfer.h>
#include <stdio.h>
#include <stdlib.h>

#define FRAMES  120u
#define MESHES  32u
#define OBJECTS 200u

enum { TAG_MESH = 1 };

typedef struct object_data {
    float transform[16];
    float colour[4];
} object_data;

typedef struct renderer {
    gpu_device *device;
    fa_gpu *gpu;
    fa_gpu_lane staging;
    fa_gpu_lane uniforms;
    fa_gpu_buffer meshes[MESHES];
    uint64_t lost; // uniform data there was no room for
} renderer;

// Every fourth frame one mesh goes and another one comes.
static void stream_mesh(renderer *r, fa_gpu_transfer *t, uint32_t frame)
{
    fa_gpu_buffer *mesh = &r->meshes[frame / 4 % MESHES];
    uint64_t size = 20000 + frame * 7919u % 300000;
    fa_gpu_free(r->gpu, mesh); // frames in flight may still draw it; it goes when they are done
    fa_gpu_request request = {.size = size, .usage = FA_GPU_VERTEX, .tag = TAG_MESH};
    if (fa_gpu_alloc(r->gpu, &request, mesh) != FA_OK) {
        return;
    }
    unsigned char *vertices = fa_gpu_upload_space(t, &mesh->slice, 0, size);
    for (uint64_t i = 0; vertices && i < size; i++) {
        vertices[i] = (unsigned char)(i + frame);
    }
}

static void draw_objects(renderer *r, uint32_t frame)
{
    for (uint32_t i = 0; i < OBJECTS; i++) {
        fa_gpu_slice slice;
        object_data data = {.transform = {(float)i, (float)frame}, .colour = {1, 1, 1, 1}};
        if (!fa_gpu_frame_push(&r->uniforms, &data, sizeof data, 1, &slice)) {
            r->lost++;
        }
        // Here slice.buffer and slice.offset would be bound, and the mesh drawn.
    }
}

static bool run_frame(renderer *r, uint32_t frame)
{
    if (fa_gpu_frame_begin(r->gpu) != FA_OK) { // waits for the frame three ago
        return false;
    }
    void *commands = r->device->record(r->device);
    fa_gpu_transfer t;
    fa_gpu_transfer_begin(&t, r->gpu, &r->staging, commands, FA_GPU_VERTEX);
    if (frame % 4 == 0) {
        stream_mesh(r, &t, frame);
    }
    bool right = fa_gpu_transfer_end(&t, FA_GPU_VERTEX) == FA_OK;
    draw_objects(r, frame);
    right = fa_gpu_frame_end(r->gpu, 0, frame + 1) == FA_OK && right;
    r->device->submit(r->device, frame + 1);
    return right;
}

static bool to_file(const char *text, size_t length, void *user)
{
    return fwrite(text, 1, length, user) == length;
}

static bool draw_picture(fa_gpu *gpu, const char *path)
{
    FILE *file = fopen(path, "w");
    bool drawn = file && fa_gpu_write_svg(gpu, to_file, file) == FA_OK;
    return file && !fclose(file) && drawn;
}

int main(int argc, char **argv)
{
    static renderer r;
    fa_gpu_config config = {.frames_in_flight = 3};
    fa_gpu_lane_request staging = {.intent = FA_GPU_STAGING};
    fa_gpu_lane_request uniforms = {.intent = FA_GPU_HOST_VISIBLE, .usage = FA_GPU_UNIFORM};
    r.device = start_open();
    if (!r.device || fa_gpu_create(r.device->backend, &config, &r.gpu) != FA_OK ||
        fa_gpu_lane_init(&r.staging, r.gpu, &staging) != FA_OK ||
        fa_gpu_lane_init(&r.uniforms, r.gpu, &uniforms) != FA_OK) {
        fprintf(stderr, "gpu_frames: no memory\n");
        return EXIT_FAILURE;
    }
    fa_gpu_set_tag(r.gpu, TAG_MESH, "meshes", 0, 0);
    bool right = true;
    for (uint32_t frame = 0; frame < FRAMES; frame++) {
        right = run_frame(&r, frame) && right;
    }
    fa_gpu_statistics s;
    fa_gpu_stats(r.gpu, &s);
    printf("%s: %ju frames, %u meshes, %.1f of %.1f MiB in %u blocks\n",
           r.device->backend->caps.name, (uintmax_t)s.frame, s.live,
           (double)(s.used + s.frame_used) / 1048576.0, (double)s.reserved / 1048576.0, s.blocks);
    if (argc > 1) {
        right = draw_picture(r.gpu, argv[1]) && right;
    }
    for (uint32_t i = 0; i < MESHES; i++) {
        fa_gpu_free(r.gpu, &r.meshes[i]);
    }
    uint32_t leaked = fa_gpu_destroy(r.gpu);
    right = r.device->close(r.device) && right;
    return right && !r.lost && !leaked ? EXIT_SUCCESS : EXIT_FAILURE;
}
