// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of SDL 3 that fixtures use.
#include <stdbool.h>
#include <stddef.h>

typedef struct SDL_GPUDevice SDL_GPUDevice;
typedef struct SDL_GPUCommandBuffer SDL_GPUCommandBuffer;
typedef struct SDL_GPUCopyPass SDL_GPUCopyPass;
void *SDL_malloc(size_t size);
void SDL_free(void *mem);
char *SDL_strdup(const char *str);
SDL_GPUCommandBuffer *SDL_AcquireGPUCommandBuffer(SDL_GPUDevice *device);
bool SDL_SubmitGPUCommandBuffer(SDL_GPUCommandBuffer *command_buffer);
SDL_GPUCopyPass *SDL_BeginGPUCopyPass(SDL_GPUCommandBuffer *command_buffer);
void SDL_EndGPUCopyPass(SDL_GPUCopyPass *copy_pass);
