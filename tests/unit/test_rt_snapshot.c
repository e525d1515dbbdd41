// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Snapshots from inside: what devices, groups and streams say in them, when they are made and when
// not. tests/integration/snapshots.sh judges whole files by their schema.
#include "rt_threads.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/fa_snapshot_XXXXXX";

static void begin(void)
{
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

// Calls a function with the path of every file in the folder.
static int each_file(void (*fn)(const char *path, void *user), void *user)
{
    DIR *d = opendir(folder);
    ck_assert_ptr_nonnull(d);
    int count = 0;
    for (const struct dirent *e = readdir(d); e; e = readdir(d)) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] != '.') {
            count++;
            fn(path, user);
        }
    }
    closedir(d);
    return count;
}

static void remove_file(const char *path, void *user)
{
    (void)user;
    remove(path);
}

static void end(void)
{
    each_file(remove_file, NULL);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void read_file(const char *path, void *user)
{
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t n = fread(user, 1, 65535, file);
    ((char *)user)[n] = 0;
    fclose(file);
}

static void make_frame(fa_thread *t)
{
    fa_begin_frame(t);
    ck_assert_ptr_nonnull(fa_frame_alloc(t, 100, 16));
    fa_end_frame(t);
}

// Frames until one more snapshot is written, of which the text is returned.
static char *snapshot(fa_allocator *fa, fa_thread *t)
{
    static char text[65536];
    uint64_t before = fa_snapshot_count(fa);
    while (fa_snapshot_count(fa) == before) {
        fa_snapshot_request(fa);
        make_frame(t);
        sched_yield();
    }
    fa_snapshot_disable(fa); // and nothing is being written any more
    ck_assert_int_eq(each_file(read_file, text), 1);
    return text;
}

static const fa_snapshot_config config = {.folder = folder, .interval_ms = 1, .keep = 1};

typedef struct gpu {
    fa_allocator *fa;
    _Atomic uint64_t asked;
    uint32_t heaps;
    uint32_t tags;
} gpu;

static void fill(fa_device_memory *out, void *user)
{
    gpu *g = (gpu *)user;
    fa_allocator_stats stats;
    fa_stats(g->fa, &stats); // the allocator may be called
    ck_assert_uint_eq(stats.threads, 1);
    ck_assert_uint_eq(out->reserved, 0);
    atomic_fetch_add(&g->asked, 1);
    out->frame = 12;
    out->completed = 10;
    out->reserved = (uint64_t)6 << 30;
    out->used = 5000;
    out->heap_count = g->heaps;
    out->tag_count = g->tags;
    out->heaps[0] = (fa_device_heap){.size = 1000, .reserved = 640, .device_local = true};
    out->tags[1] = (fa_device_tag){.name = "shadow \"maps\"", .bytes = 77, .count = 3};
}

START_TEST(devices_groups_and_streams_are_shown)
{
    begin();
    fa_allocator *fa = rt_create(0);
    fa_thread *t = fa_attach_thread(fa, "main");
    gpu g = {.fa = fa, .heaps = 1, .tags = 2};
    gpu h = {.fa = fa, .heaps = 1000, .tags = 1000};
    fa_device one = {.name = "one", .fill = fill, .user = &g};
    fa_device two = {.fill = fill, .user = &h};
    ck_assert_int_eq(fa_device_register(fa, &one), FA_OK);
    ck_assert_int_eq(fa_device_register(fa, &two), FA_OK);
    ck_assert_int_eq(fa_device_register(fa, &one), FA_E_STATE);
    fa_group *level = fa_group_create(fa, "level");
    ck_assert_ptr_nonnull(fa_group_alloc(level, 160, 16));
    fa_stream *stream = fa_stream_create(fa, 1 << 20, NULL, NULL);
    fa_asset asset = fa_stream_reserve(stream, 5000, 1, NULL);
    ck_assert_ptr_nonnull(fa_stream_begin_load(stream, asset));

    ck_assert_int_eq(fa_snapshot_enable(fa, &config), FA_OK);
    const char *text = snapshot(fa, t);
    const char *says[] = {
        "\"devices\":[{\"name\":\"one\",\"frame\":12,\"completed_frame\":10,"
        "\"reserved_bytes\":6442450944,\"used_bytes\":5000,",
        "\"heaps\":[{\"size_bytes\":1000,\"limit_bytes\":0,\"reserved_bytes\":640,",
        "\"device_local\":true}],\"tags\":[{\"name\":\"shadow \\\"maps\\\"\",\"bytes\":77,"
        "\"count\":3}]},{\"name\":\"\",",
        "\"groups\":[{\"name\":\"level\",\"objects\":1,",
        "\"streams\":[{\"budget_bytes\":1048576,\"used_bytes\":8192,",
        "\"loading\":1,",
    };
    for (size_t i = 0; i < sizeof says / sizeof says[0]; i++) {
        ck_assert_msg(strstr(text, says[i]) != NULL, "%s is not in %s", says[i], text);
    }
    ck_assert_uint_ge(atomic_load(&g.asked), 1);

    fa_device_unregister(fa, &one);
    fa_device_unregister(fa, &one);
    uint64_t asked = atomic_load(&g.asked);
    fa_group_destroy(level);
    ck_assert_int_eq(fa_stream_cancel_load(stream, asset), FA_OK);
    ck_assert_int_eq(fa_stream_destroy(stream), FA_OK);
    ck_assert_int_eq(fa_snapshot_enable(fa, &config), FA_OK);
    text = snapshot(fa, t);
    ck_assert_uint_eq(atomic_load(&g.asked), asked);
    ck_assert_ptr_nonnull(strstr(text, "\"groups\":[],\"streams\":[]"));
    ck_assert_ptr_nonnull(strstr(text, "\"devices\":[{\"name\":\"\","));
    ck_assert_int_eq(fa_device_register(fa, &one), FA_OK); // left registered: fa_destroy forgets it
    fa_detach_thread(t);
    rt_destroy(fa);
    end();
}
END_TEST

START_TEST(a_device_must_say_something)
{
    fa_allocator *fa = rt_create(0);
    fa_device silent = {.name = "silent"};
    ck_assert_int_eq(fa_device_register(fa, &silent), FA_E_INVALID);
    rt_expect_one(3);
    rt_destroy(fa);
}
END_TEST

// Groups, streams and devices come and go while snapshots are written.
START_TEST(what_goes_is_not_asked)
{
    begin();
    fa_allocator *fa = rt_create(0);
    fa_thread *t = fa_attach_thread(fa, "main");
    fa_snapshot_config every = config;
    every.every = true;
    ck_assert_int_eq(fa_snapshot_enable(fa, &every), FA_OK);
    while (fa_snapshot_count(fa) < 8) {
        gpu g = {.fa = fa, .heaps = 1};
        fa_device d = {.name = "short", .fill = fill, .user = &g};
        ck_assert_int_eq(fa_device_register(fa, &d), FA_OK);
        fa_group *group = fa_group_create(fa, "short");
        fa_stream *stream = fa_stream_create(fa, 0, NULL, NULL);
        ck_assert_ptr_nonnull(fa_group_alloc(group, 100, 16));
        ck_assert(!fa_asset_is_none(fa_stream_reserve(stream, 100, 0, NULL)));
        make_frame(t);
        ck_assert_int_eq(fa_stream_destroy(stream), FA_OK);
        fa_group_destroy(group);
        fa_device_unregister(fa, &d);
        memset(&g, 0xff, sizeof g);
        sched_yield();
    }
    fa_detach_thread(t);
    rt_destroy(fa);
    end();
}
END_TEST

START_TEST(only_where_and_when_it_can)
{
    begin();
    fa_allocator *fa = rt_create(0);
    fa_thread *t = fa_attach_thread(fa, "main");
    fa_snapshot_request(fa); // nobody listens
    make_frame(t);
    char missing[700];
    snprintf(missing, sizeof missing, "%s/no/such", folder);
    fa_snapshot_config wrong = {.folder = missing};
    ck_assert_int_eq(fa_snapshot_enable(fa, &wrong), FA_E_OS);
    memset(missing, 'x', sizeof missing - 1);
    static char longest[5000];
    memset(longest, 'x', sizeof longest - 1);
    wrong.folder = longest;
    ck_assert_int_eq(fa_snapshot_enable(fa, &wrong), FA_E_OS);
    ck_assert_int_eq(fa_snapshot_enable(fa, &config), FA_OK);
    ck_assert_int_eq(fa_snapshot_enable(fa, &config), FA_E_STATE);
    (void)snapshot(fa, t);
    ck_assert_uint_ge(fa_snapshot_count(fa), 1);

    // a file asks, and goes when it is answered
    char request[700];
    snprintf(request, sizeof request, "%s/snapshot.request", folder);
    ck_assert_int_eq(fa_snapshot_enable(fa, &config), FA_OK);
    uint64_t before = fa_snapshot_count(fa);
    FILE *file = fopen(request, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    while (fa_snapshot_count(fa) == before) {
        make_frame(t);
        sched_yield();
    }
    fa_snapshot_disable(fa);
    ck_assert_int_ne(access(request, F_OK), 0);
    fa_detach_thread(t);
    rt_destroy(fa);
    end();
}
END_TEST

// A folder that vanishes: nothing is written, nothing breaks, and it goes on when it is back.
START_TEST(a_folder_that_vanishes)
{
    begin();
    fa_allocator *fa = rt_create(0);
    fa_thread *t = fa_attach_thread(fa, "main");
    fa_snapshot_config every = config;
    every.every = true;
    ck_assert_int_eq(fa_snapshot_enable(fa, &every), FA_OK);
    ck_assert_int_eq(rmdir(folder), 0);
    for (int i = 0; i < 200; i++) {
        make_frame(t);
        sched_yield();
    }
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    uint64_t before = fa_snapshot_count(fa);
    while (fa_snapshot_count(fa) <= before) {
        make_frame(t);
        sched_yield();
    }
    fa_detach_thread(t);
    rt_destroy(fa);
    end();
}
END_TEST

// Counts beginnings that are open, and fails at an end that has none.
static int open_at_the_end(const char *path)
{
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    char line[600];
    int open = 0;
    while (fgets(line, sizeof line, file)) {
        open += strstr(line, "\"ph\":\"B\"") != NULL;
        open -= strstr(line, "\"ph\":\"E\"") != NULL;
        ck_assert_int_ge(open, 0);
    }
    fclose(file);
    return open;
}

// Faster than anybody can write: what is lost is lost with its end, also where a phase was begun
// before the trace was and where the trace before was cut off.
START_TEST(traces_lose_whole_pairs)
{
    begin();
    char path[64];
    snprintf(path, sizeof path, "%s/trace.json", folder);
    fa_allocator *fa = rt_create(0);
    fa_thread *t = fa_attach_thread(fa, "main");
    uint64_t lost = 0;
    for (int round = 0; round < 3; round++) {
        ck_assert_int_eq(fa_begin_phase(t, "around"), FA_OK);
        ck_assert_int_eq(fa_trace_start(fa, path), FA_OK);
        fa_begin_frame(t);
        for (int i = 0; i < 20000; i++) {
            ck_assert_int_eq(fa_begin_phase(t, "outer"), FA_OK);
            for (int j = i % 5; j > 0; j--) {
                ck_assert_int_eq(fa_begin_phase(t, "inner"), FA_OK);
                ck_assert_int_eq(fa_end_phase(t), FA_OK);
            }
            ck_assert_int_eq(fa_end_phase(t), FA_OK);
        }
        if (round != 1) {
            fa_end_frame(t);
            ck_assert_int_eq(fa_end_phase(t), FA_OK);
        }
        lost += fa_trace_stop(fa);
        ck_assert_uint_eq(fa_trace_stop(fa), 0);
        ck_assert_int_eq(open_at_the_end(path), round == 1);
        if (round == 1) {
            fa_end_frame(t);
            ck_assert_int_eq(fa_end_phase(t), FA_OK);
        }
    }
    ck_assert_uint_gt(lost, 0);
    fa_detach_thread(t);
    rt_destroy(fa);
    end();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rt_snapshot");
    TCase *tc = tcase_create("all");
    tcase_add_test(tc, devices_groups_and_streams_are_shown);
    tcase_add_test(tc, a_device_must_say_something);
    tcase_add_test(tc, what_goes_is_not_asked);
    tcase_add_test(tc, only_where_and_when_it_can);
    tcase_add_test(tc, a_folder_that_vanishes);
    tcase_add_test(tc, traces_lose_whole_pairs);
    tcase_set_timeout(tc, 0);
    suite_add_tcase(suite, tc);
    return rt_run(suite);
}
