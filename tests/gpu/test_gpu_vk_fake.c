// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The Vulkan backend on the fake device: every memory layout, eager and lazy, with timelines and
// with fences, and with every single call that may fail failing once.
#include "fakevk.h"
#include "gpu_scenario.h"
#include "rt_support.h"
#include "vk_device.h"

#include <string.h>

static bool step(gpu_device *d)
{
    (void)d;
    return fake_step();
}

static void open(vk_device *d, uint32_t profile, bool lazy, uint32_t version, bool budget)
{
    fake_reset();
    fake_ctl.profile = profile;
    fake_ctl.lazy = lazy;
    vk_device_request r = {.get = fake_get_instance_proc, .api_version = version, .budget = budget};
    ck_assert(vk_device_open(d, &r));
    d->base.step = step;
}

static void close(vk_device *d)
{
    vk_device_close(d);
    ck_assert_uint_eq(fake_seen.allocations, 0);
    ck_assert_uint_eq(fake_seen.buffers, 0);
    ck_assert_uint_eq(fake_seen.bytes, 0);
    ck_assert_uint_eq(fake_seen.errors, 0);
}

static bool is_tight(uint32_t profile)
{
    return !strcmp(fake_profiles[profile].name, "tiny");
}

START_TEST(random_program)
{
    uint32_t profile = (uint32_t)_i / 2;
    static const uint32_t flags[] = {0, FA_GPU_CHECKED, FA_GPU_ISOLATE};
    for (uint32_t f = 0; f < 3; f++) {
        vk_device d;
        open(&d, profile, _i % 2, f ? VK_API_VERSION_1_2 : VK_API_VERSION_1_0, f == 2);
        gpu_outcome o = gpu_scenario(&d.base, flags[f], 120, (uint64_t)_i * 3 + f, NULL);
        ck_assert(o.created);
        ck_assert_uint_eq(o.mismatches, 0);
        ck_assert_uint_eq(o.reports, 0);
        ck_assert_uint_eq(o.leaked, 0);
        ck_assert(o.failures == 0 || is_tight(profile) || flags[f] & FA_GPU_ISOLATE);
        ck_assert_uint_gt(o.verified, 5);
        close(&d);
    }
}
END_TEST

START_TEST(every_call_fails_once)
{
    uint32_t profile = (uint32_t)_i / 2;
    uint64_t calls = 1;
    uint32_t failed = 0;
    for (uint64_t nth = 1; nth <= calls; nth++) {
        vk_device d;
        open(&d, profile, _i % 2, VK_API_VERSION_1_2, nth % 2);
        fake_ctl.fail_nth = nth;
        gpu_outcome o = gpu_scenario(&d.base, nth % 3 ? 0 : FA_GPU_CHECKED, 24, 9, NULL);
        calls = fake_seen.calls;
        failed += o.failures != 0;
        ck_assert_msg(o.mismatches == 0 && o.reports == 0 && o.leaked == 0,
                      "call %ju: %u wrong, %u reports, %u leaked", (uintmax_t)nth, o.mismatches,
                      o.reports, o.leaked);
        close(&d);
    }
    ck_assert_uint_gt(calls, 20);
    (void)failed; // most failures are made good by another size or another type
}
END_TEST

typedef struct expected {
    const char *profile;
    uint32_t type[FA_GPU_INTENT_COUNT];
} expected;

START_TEST(types_chosen)
{
    // By intent: device-only, host-visible, host-cached, staging, readback.
    static const expected table[] = {
        {"lavapipe", {0, 0, 0, 0, 0}},
        {"discrete-bar256", {1, 2, 3, 2, 3}},
        {"discrete-rebar", {0, 1, 3, 2, 3}},
        {"integrated", {0, 0, 1, 0, 1}},
        {"mobile-noncoherent", {0, 2, 1, 2, 1}},
        {"noncoherent-only", {0, 1, 2, 1, 2}},
        {"tiny", {0, 1, 1, 1, 1}},
    };
    for (uint32_t i = 0; i < fake_profile_count; i++) {
        vk_device d;
        open(&d, i, false, VK_API_VERSION_1_2, false);
        ck_assert_str_eq(table[i].profile, fake_profiles[i].name);
        const fa_gpu_caps *caps = &d.base.backend->caps;
        for (uint32_t intent = 0; intent < FA_GPU_INTENT_COUNT; intent++) {
            uint32_t list[FA_GPU_MAX_TYPES];
            uint32_t bits = d.base.backend->type_bits(d.base.backend, FA_GPU_COPY_SOURCE);
            uint32_t n = fa_gpu_choose_types(caps, bits, (fa_gpu_intent)intent, list);
            ck_assert_uint_ge(n, 1);
            ck_assert_msg(list[0] == table[i].type[intent], "%s, %s: type %u",
                          fake_profiles[i].name, fa_gpu_intent_name((fa_gpu_intent)intent),
                          list[0]);
            ck_assert_ptr_nonnull(fa_gpu_type_reason(caps, (fa_gpu_intent)intent, list[0]));
        }
        close(&d);
    }
}
END_TEST

START_TEST(budget_of_other_processes)
{
    vk_device d;
    open(&d, 6, false, VK_API_VERSION_1_2, true); // tiny: 8 MiB and 4 MiB
    fake_ctl.foreign[0] = 7 << 20;
    fake_ctl.foreign[1] = 4 << 20;
    fa_gpu *gpu;
    ck_assert_int_eq(fa_gpu_create(d.base.backend, NULL, &gpu), FA_OK);
    fa_gpu_buffer b;
    fa_gpu_request r = {.size = 2 << 20, .intent = FA_GPU_DEVICE_ONLY};
    uint64_t calls = fake_seen.calls;
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &b), FA_E_LIMIT);
    ck_assert_uint_eq(fake_seen.calls, calls + 1); // only the probe: the driver was not asked
    r.size = 512 << 10;
    ck_assert_int_eq(fa_gpu_alloc(gpu, &r, &b), FA_OK);
    ck_assert_uint_eq(fa_gpu_destroy(gpu), 1);
    close(&d);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gpu on a fake Vulkan device");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 0);
    tcase_add_loop_test(tc, random_program, 0, 2 * (int)fake_profile_count);
    tcase_add_loop_test(tc, every_call_fails_once, 0, 2 * (int)fake_profile_count);
    tcase_add_test(tc, types_chosen);
    tcase_add_test(tc, budget_of_other_processes);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
