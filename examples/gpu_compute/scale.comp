// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// numbers[i] = numbers[i] * factor + i. Its words are in scale.spv.inc:
//     glslangValidator -V --target-env vulkan1.0 -x -o scale.spv.inc scale.comp
#version 450

layout(local_size_x = 64) in;

layout(set = 0, binding = 0) buffer numbers_buffer {
    uint numbers[];
};

layout(push_constant) uniform constants {
    uint factor;
    uint count;
};

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (i < count) {
        numbers[i] = numbers[i] * factor + i;
    }
}
