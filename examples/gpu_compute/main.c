// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Numbers go to the device through staging memory, a compute shader works on them, and the results
// come back: three frames in a row, each with its own barriers. Needs Vulkan.
#include "gpu_device.h"

#include <framealloc/gpu_transfer.h>
#include <stdio.h>
#include <stdlib.h>

#if START_VULKAN
#define VK_NO_PROTOTYPES
#include "vk_device.h"

#define COUNT  100000u
#define FACTOR 3u
#define ROUNDS 3u

#define CALL(d, name) ((PFN_vk##name)(d)->get((d)->instance, "vk" #name))

static const uint32_t shader_words[] = {
#include "scale.spv.inc"
};

typedef struct program {
    VkDescriptorSetLayout set_layout;
    VkDescriptorPool sets;
    VkDescriptorSet set;
    VkPipelineLayout layout;
    VkShaderModule shader;
    VkPipeline pipeline;
} program;

static bool make_set(program *p, vk_device *d)
{
    VkDescriptorSetLayoutBinding binding = {
        .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
        .descriptorCount = 1,
        .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
    };
    VkDescriptorSetLayoutCreateInfo set_layout = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
        .bindingCount = 1,
        .pBindings = &binding,
    };
    VkDescriptorPoolSize size = {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1};
    VkDescriptorPoolCreateInfo pool = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
        .maxSets = 1,
        .poolSizeCount = 1,
        .pPoolSizes = &size,
    };
    if (CALL(d, CreateDescriptorSetLayout)(d->device, &set_layout, NULL, &p->set_layout) ||
        CALL(d, CreateDescriptorPool)(d->device, &pool, NULL, &p->sets)) {
        return false;
    }
    VkDescriptorSetAllocateInfo set = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
        .descriptorPool = p->sets,
        .descriptorSetCount = 1,
        .pSetLayouts = &p->set_layout,
    };
    return CALL(d, AllocateDescriptorSets)(d->device, &set, &p->set) == VK_SUCCESS;
}

static bool make_pipeline(program *p, vk_device *d)
{
    VkPushConstantRange constants = {VK_SHADER_STAGE_COMPUTE_BIT, 0, 2 * sizeof(uint32_t)};
    VkPipelineLayoutCreateInfo layout = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
        .setLayoutCount = 1,
        .pSetLayouts = &p->set_layout,
        .pushConstantRangeCount = 1,
        .pPushConstantRanges = &constants,
    };
    VkShaderModuleCreateInfo shader = {
        .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
        .codeSize = sizeof shader_words,
        .pCode = shader_words,
    };
    if (CALL(d, CreatePipelineLayout)(d->device, &layout, NULL, &p->layout) ||
        CALL(d, CreateShaderModule)(d->device, &shader, NULL, &p->shader)) {
        return false;
    }
    VkComputePipelineCreateInfo pipeline = {
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                  .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                  .module = p->shader,
                  .pName = "main"},
        .layout = p->layout,
    };
    return CALL(d, CreateComputePipelines)(d->device, VK_NULL_HANDLE, 1, &pipeline, NULL,
                                           &p->pipeline) == VK_SUCCESS;
}

static void fini_program(program *p, vk_device *d)
{
    CALL(d, DestroyPipeline)(d->device, p->pipeline, NULL);
    CALL(d, DestroyShaderModule)(d->device, p->shader, NULL);
    CALL(d, DestroyPipelineLayout)(d->device, p->layout, NULL);
    CALL(d, DestroyDescriptorPool)(d->device, p->sets, NULL);
    CALL(d, DestroyDescriptorSetLayout)(d->device, p->set_layout, NULL);
}

// The buffer has a place in a block's VkBuffer: offset and range say which.
static void bind_buffer(const program *p, vk_device *d, const fa_gpu_slice *slice)
{
    VkDescriptorBufferInfo info = fa_gpu_vulkan_descriptor(slice);
    VkWriteDescriptorSet write = {
        .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
        .dstSet = p->set,
        .descriptorCount = 1,
        .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
        .pBufferInfo = &info,
    };
    CALL(d, UpdateDescriptorSets)(d->device, 1, &write, 0, NULL);
}

static void dispatch(const program *p, vk_device *d, VkCommandBuffer commands)
{
    const uint32_t constants[2] = {FACTOR, COUNT};
    CALL(d, CmdBindPipeline)(commands, VK_PIPELINE_BIND_POINT_COMPUTE, p->pipeline);
    CALL(d, CmdBindDescriptorSets)
    (commands, VK_PIPELINE_BIND_POINT_COMPUTE, p->layout, 0, 1, &p->set, 0, NULL);
    CALL(d, CmdPushConstants)
    (commands, p->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof constants, constants);
    CALL(d, CmdDispatch)(commands, (COUNT + 63) / 64, 1, 1);
}

// One frame: upload, compute, read back.
static bool run_round(const program *p, vk_device *d, fa_gpu *gpu, fa_gpu_lane *staging,
                      const fa_gpu_slice *numbers, uint64_t value)
{
    fa_gpu_transfer t;
    fa_gpu_ticket ticket = {0};
    if (fa_gpu_frame_begin(gpu) != FA_OK) {
        return false;
    }
    VkCommandBuffer commands = d->base.record(&d->base);

    fa_gpu_transfer_begin(&t, gpu, staging, commands, FA_GPU_STORAGE);
    uint32_t *space = fa_gpu_upload_space(&t, numbers, 0, COUNT * sizeof *space);
    for (uint32_t i = 0; space && i < COUNT; i++) {
        space[i] = i ^ (uint32_t)value;
    }
    bool right = fa_gpu_transfer_end(&t, FA_GPU_STORAGE) == FA_OK; // the shader uses it next

    dispatch(p, d, commands);

    fa_gpu_transfer_begin(&t, gpu, NULL, commands, FA_GPU_STORAGE); // the shader used it before
    right = fa_gpu_readback(&t, numbers, 0, COUNT * sizeof *space, &ticket) == FA_OK && right;
    right = fa_gpu_transfer_end(&t, 0) == FA_OK && right;

    right = fa_gpu_frame_end(gpu, 0, value) == FA_OK && right;
    right = d->base.submit(&d->base, value) && right;
    const uint32_t *results = fa_gpu_readback_wait(gpu, &ticket);
    uint32_t wrong = results ? 0 : COUNT;
    for (uint32_t i = 0; results && i < COUNT; i++) {
        wrong += results[i] != (i ^ (uint32_t)value) * FACTOR + i;
    }
    fa_gpu_readback_end(gpu, &ticket);
    return right && wrong == 0;
}

static bool run(vk_device *d, fa_gpu *gpu)
{
    program p = {0};
    fa_gpu_lane staging;
    fa_gpu_lane_request lane = {.intent = FA_GPU_STAGING};
    fa_gpu_request request = {.size = COUNT * sizeof(uint32_t), .usage = FA_GPU_STORAGE};
    fa_gpu_buffer numbers = {0};
    bool right = make_set(&p, d) && make_pipeline(&p, d) &&
                 fa_gpu_lane_init(&staging, gpu, &lane) == FA_OK &&
                 fa_gpu_alloc(gpu, &request, &numbers) == FA_OK;
    if (right) {
        bind_buffer(&p, d, &numbers.slice);
    }
    for (uint64_t value = 1; right && value <= ROUNDS; value++) {
        right = run_round(&p, d, gpu, &staging, &numbers.slice, value);
    }
    fa_gpu_free(gpu, &numbers);
    fini_program(&p, d);
    return right;
}

int main(void)
{
    gpu_device *d = start_open();
    fa_gpu *gpu;
    if (!d || fa_gpu_create(d->backend, NULL, &gpu) != FA_OK) {
        fprintf(stderr, "gpu_compute: no memory\n");
        return EXIT_FAILURE;
    }
    vk_device *vulkan = vk_device_from(d);
    bool right = vulkan && run(vulkan, gpu);
    printf("%s: %u rounds of %u numbers: %s\n", d->backend->caps.name, ROUNDS, COUNT,
           !vulkan ? "there are no shaders"
           : right ? "as computed"
                   : "NOT as computed");
    uint32_t leaked = fa_gpu_destroy(gpu);
    right = d->close(d) && right && !leaked;
    return !vulkan ? 77 : right ? EXIT_SUCCESS : EXIT_FAILURE;
}
#else
int main(void)
{
    puts("built without Vulkan's headers");
    return 77;
}
#endif
