// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The benchmark of GPU memory: the offset space, buffers and frames on a fake Vulkan device, and on
// lavapipe where it is, beside what one vkAllocateMemory or one vkCreateBuffer per allocation
// costs. Traces: T1 allocates and frees at random, 256 bytes to 4 MiB; T2 the same after 1,000
// allocations; T3 after 20,000 of up to 64 KiB. Sizes are log-uniform, alignment is 256.
#define VK_NO_PROTOTYPES
#include "bench.h"
#include "fakevk.h"
#include "gpu_peers.h"
#include "vk_device.h"

#include <framealloc/gpu_frame.h>
#include <framealloc/gpu_ring.h>
#include <framealloc/gpu_space.h>
#include <framealloc/gpu_stats.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OPERATIONS 100000u
#define LIVE_LIMIT 130000u
#define PAIRS      100000u
#define REPEATS    7
#define ALIGN      256u
#define MIB        ((uint64_t)1 << 20)

typedef struct handle {
    fa_gpu_buffer buffer;
    uint64_t a;
    uint64_t b;
} handle;

typedef struct operation {
    uint32_t size; // 0: free
    uint32_t slot; // which live one, by swapping with the last
} operation;

typedef struct trace {
    operation *list;
    uint32_t count;
    uint32_t prefill;
    uint32_t peak_count;
    uint64_t peak_bytes;
} trace;

typedef struct contestant {
    const char *name;
    bool (*open)(uint64_t capacity);
    bool (*alloc)(uint64_t size, handle *out);
    void (*release)(handle *h);
    void (*close)(void);
    uint64_t (*reserved)(void); // bytes of device memory, for those that grow
    size_t (*overhead)(void);   // bytes of main memory, or NULL
} contestant;

static struct {
    handle live[LIVE_LIMIT];
    fa_gpu_space space;
    vk_device device;
    fa_gpu *gpu;
    uint32_t flags;
    uint64_t raw_bytes;
    VkDeviceMemory one;
    PFN_vkCreateBuffer CreateBuffer;
    PFN_vkDestroyBuffer DestroyBuffer;
    PFN_vkGetBufferMemoryRequirements Requirements;
    PFN_vkAllocateMemory AllocateMemory;
    PFN_vkFreeMemory FreeMemory;
    PFN_vkBindBufferMemory Bind;
} g;

// ---- random numbers and traces ----

static uint64_t random_state;

static uint64_t next_random(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * 2685821657736338717ull;
}

static uint32_t log_uniform(double low, double high)
{
    double x = (double)(next_random() >> 11) / 9007199254740992.0;
    return (uint32_t)(low * exp(x * log(high / low)));
}

static trace make_trace(uint64_t seed, uint32_t prefill, double high)
{
    trace t = {.prefill = prefill, .count = prefill + OPERATIONS};
    t.list = calloc(t.count, sizeof *t.list);
    uint32_t *sizes = calloc(t.count, sizeof *sizes);
    uint32_t live = 0;
    uint64_t bytes = 0;
    random_state = seed * 0x9E3779B97F4A7C15ull + 1;
    for (uint32_t n = 0; n < t.count; n++) {
        operation *o = &t.list[n];
        if (n < prefill || live == 0 || (next_random() >> 33 & 1)) {
            o->size = log_uniform(256, high);
            sizes[live++] = o->size;
            bytes += o->size;
        } else {
            o->slot = (uint32_t)(next_random() % live);
            bytes -= sizes[o->slot];
            sizes[o->slot] = sizes[--live];
        }
        t.peak_bytes = bytes > t.peak_bytes ? bytes : t.peak_bytes;
        t.peak_count = live > t.peak_count ? live : t.peak_count;
    }
    free(sizes);
    return t;
}

typedef struct replayed {
    bool failed;
    bench_sample cost; // per operation after the prefill
    uint64_t peak_reserved;
    size_t overhead; // at the end
} replayed;

// Time of this thread alone: the machine may be busy.
static void read_cost(bench_sample *s)
{
    struct timespec t;
    bench_counters_read(s);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    s->ns = (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static bench_sample per(bench_sample from, double n)
{
    bench_sample to = {0};
    read_cost(&to);
    return (bench_sample){(to.ns - from.ns) / n, (to.cycles - from.cycles) / n,
                          (to.instructions - from.instructions) / n};
}

static replayed replay(const contestant *c, const trace *t, uint64_t capacity, bool watch)
{
    replayed r = {0};
    uint32_t live = 0;
    bench_sample from = {0};
    if (!c->open(capacity)) {
        return (replayed){.failed = true};
    }
    read_cost(&from);
    for (uint32_t i = 0; i < t->count && !r.failed; i++) {
        const operation *o = &t->list[i];
        if (i == t->prefill) {
            read_cost(&from);
        }
        if (o->size) {
            r.failed = !c->alloc(o->size, &g.live[live]);
            live += !r.failed;
        } else {
            c->release(&g.live[o->slot]);
            g.live[o->slot] = g.live[--live];
        }
        if (watch && c->reserved) {
            uint64_t reserved = c->reserved();
            r.peak_reserved = reserved > r.peak_reserved ? reserved : r.peak_reserved;
        }
    }
    r.cost = per(from, t->count - t->prefill);
    r.overhead = c->overhead ? c->overhead() : 0;
    while (live) {
        c->release(&g.live[--live]);
    }
    c->close();
    return r;
}

static void keep_best(bench_sample *best, bench_sample s)
{
    if (best->ns == 0 || s.ns < best->ns) {
        *best = s;
    }
}

// ---- contestants ----

static bool space_open(uint64_t capacity)
{
    return fa_gpu_space_init(&g.space, capacity & ~(uint64_t)(ALIGN - 1), ALIGN, NULL) == FA_OK;
}

static bool space_alloc(uint64_t size, handle *out)
{
    uint32_t node = fa_gpu_space_alloc(&g.space, size, ALIGN, 0);
    out->a = node;
    return node != FA_GPU_NONE;
}

static void space_release(handle *h)
{
    fa_gpu_space_free(&g.space, (uint32_t)h->a);
}

static void space_close(void)
{
    fa_gpu_space_fini(&g.space);
}

static size_t space_overhead(void)
{
    return g.space.node_count * sizeof(fa_gpu_node) + sizeof g.space;
}

static bool buffer_open(uint64_t capacity)
{
    (void)capacity;
    fa_gpu_config config = {.flags = g.flags};
    return fa_gpu_create(g.device.base.backend, &config, &g.gpu) == FA_OK;
}

static bool buffer_alloc(uint64_t size, handle *out)
{
    fa_gpu_request r = {.size = size, .align = ALIGN, .intent = FA_GPU_DEVICE_ONLY};
    return fa_gpu_alloc(g.gpu, &r, &out->buffer) == FA_OK;
}

static void buffer_release(handle *h)
{
    fa_gpu_free(g.gpu, &h->buffer);
}

static void buffer_close(void)
{
    fa_gpu_destroy(g.gpu);
}

static uint64_t buffer_reserved(void)
{
    // What the device granted; statistics would walk all blocks at each operation.
    return fake_seen.bytes;
}

static size_t buffer_overhead(void)
{
    fa_gpu_statistics s;
    fa_gpu_stats(g.gpu, &s);
    return s.overhead;
}

static bool raw_open(uint64_t capacity)
{
    (void)capacity;
#define LOAD(name) (PFN_vk##name) g.device.get(g.device.instance, "vk" #name)
    g.CreateBuffer = LOAD(CreateBuffer);
    g.DestroyBuffer = LOAD(DestroyBuffer);
    g.Requirements = LOAD(GetBufferMemoryRequirements);
    g.AllocateMemory = LOAD(AllocateMemory);
    g.FreeMemory = LOAD(FreeMemory);
    g.Bind = LOAD(BindBufferMemory);
#undef LOAD
    VkMemoryAllocateInfo info = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, NULL, 64 * MIB, 0};
    g.raw_bytes = 0;
    return g.AllocateMemory(g.device.device, &info, NULL, &g.one) == VK_SUCCESS;
}

static VkBuffer raw_buffer(uint64_t size, VkMemoryRequirements *needs)
{
    VkBufferCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .size = size,
        .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
    };
    VkBuffer b = VK_NULL_HANDLE;
    if (g.CreateBuffer(g.device.device, &info, NULL, &b) == VK_SUCCESS) {
        g.Requirements(g.device.device, b, needs);
    }
    return b;
}

static bool raw_alloc(uint64_t size, handle *out)
{
    VkMemoryRequirements needs;
    VkBuffer b = raw_buffer(size, &needs);
    VkMemoryAllocateInfo info = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, NULL, needs.size, 0};
    VkDeviceMemory m;
    if (g.AllocateMemory(g.device.device, &info, NULL, &m) != VK_SUCCESS) {
        g.DestroyBuffer(g.device.device, b, NULL);
        return false;
    }
    g.Bind(g.device.device, b, m, 0);
    out->a = (uint64_t)b;
    out->b = (uint64_t)m;
    return true;
}

static void raw_release(handle *h)
{
    g.DestroyBuffer(g.device.device, (VkBuffer)h->a, NULL);
    g.FreeMemory(g.device.device, (VkDeviceMemory)h->b, NULL);
}

static bool bound_alloc(uint64_t size, handle *out)
{
    VkMemoryRequirements needs;
    VkBuffer b = raw_buffer(size, &needs);
    g.Bind(g.device.device, b, g.one, 0);
    out->a = (uint64_t)b;
    return b != VK_NULL_HANDLE;
}

static void bound_release(handle *h)
{
    g.DestroyBuffer(g.device.device, (VkBuffer)h->a, NULL);
}

static void raw_close(void)
{
    g.FreeMemory(g.device.device, g.one, NULL);
}

static const contestant space = {"offset space", space_open, space_alloc,   space_release,
                                 space_close,    NULL,       space_overhead};
static const contestant buffers = {"buffer",     buffer_open,     buffer_alloc,   buffer_release,
                                   buffer_close, buffer_reserved, buffer_overhead};
static const contestant raw = {
    "vkCreateBuffer + vkAllocateMemory", raw_open, raw_alloc, raw_release, raw_close, NULL, NULL};
static const contestant bound = {
    "vkCreateBuffer + bind alone", raw_open, bound_alloc, bound_release, raw_close, NULL, NULL};

#if BENCH_GPU_PEERS
// ---- peers ----

static const gpu_peer *peer; // the one that is measured

static bool peer_open(uint64_t capacity)
{
    return peer->open(capacity);
}

static bool peer_alloc(uint64_t size, handle *out)
{
    return peer->alloc(size, &out->a, &out->b);
}

static void peer_release(handle *h)
{
    peer->release(h->a, h->b);
}

static void peer_close(void)
{
    peer->close();
}

static const contestant peers = {"peer",     peer_open, peer_alloc, peer_release,
                                 peer_close, NULL,      NULL};
#endif

// ---- measurements ----

// Allocating and freeing among 500 live ones with holes between them.
static bench_sample pair(const contestant *c)
{
    bench_sample best = {0};
    uint32_t sizes[1024];
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        random_state = 77;
        if (!c->open(2048 * MIB)) {
            return best;
        }
        for (uint32_t i = 0; i < 1000; i++) {
            if (!c->alloc(log_uniform(256, 1 << 20), &g.live[i])) {
                return best;
            }
        }
        for (uint32_t i = 0; i < 1000; i += 2) {
            c->release(&g.live[i]);
        }
        for (uint32_t i = 0; i < 1024; i++) {
            sizes[i] = log_uniform(256, 1 << 20);
        }
        handle h;
        bench_sample from = {0};
        read_cost(&from);
        for (uint32_t i = 0; i < PAIRS; i++) {
            if (c->alloc(sizes[i & 1023], &h)) {
                c->release(&h);
            }
        }
        keep_best(&best, per(from, PAIRS));
        for (uint32_t i = 1; i < 1000; i += 2) {
            c->release(&g.live[i]);
        }
        c->close();
    }
    return best;
}

// The same inside frames: every free waits for its frame.
static bench_sample pair_in_frames(void)
{
    bench_sample best = {0};
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        buffer_open(0);
        handle h;
        bench_sample from = {0};
        random_state = 77;
        for (uint32_t frame = 0; frame < 220; frame++) {
            if (frame == 20) {
                read_cost(&from);
            }
            fa_gpu_frame_begin(g.gpu);
            for (uint32_t i = 0; i < 500; i++) {
                if (buffer_alloc(256 + (i * 7919u & 0xffff), &h)) {
                    buffer_release(&h);
                }
            }
            fa_gpu_frame_end(g.gpu, 0, 0);
        }
        keep_best(&best, per(from, 200 * 500));
        buffer_close();
    }
    return best;
}

// One request that no hole can serve, though many are of its class.
static double refusal(const contestant *c, uint32_t holes, int requests)
{
    double best = 0;
    uint32_t n = holes * 2;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        c->open((uint64_t)n << 16);
        for (uint32_t i = 0; i < n; i++) {
            (void)c->alloc(65536, &g.live[i]);
        }
        for (uint32_t i = 0; i < n; i += 2) {
            c->release(&g.live[i]);
        }
        bench_sample from = {0};
        handle h;
        bool any = false;
        read_cost(&from);
        for (int i = 0; i < requests; i++) {
            any = c->alloc(66048, &h) || any;
        }
        double ns = per(from, requests).ns;
        best = !any && (best == 0 || ns < best) ? ns : best;
        for (uint32_t i = 1; i < n; i += 2) {
            c->release(&g.live[i]);
        }
        c->close();
    }
    return best;
}

// The smallest arena in which a trace does not fail, as a multiple of what lives at most.
static double arena_need(const trace *t)
{
    uint64_t low = t->peak_bytes;
    uint64_t high = 2 * t->peak_bytes;
    while (high - low > t->peak_bytes / 400) {
        uint64_t middle = (low + high) / 2 & ~(uint64_t)0xffff;
        if (middle <= low) {
            break;
        }
        *(replay(&space, t, middle, false).failed ? &low : &high) = middle;
    }
    return (double)high / (double)t->peak_bytes;
}

static uint32_t frame_sizes[1024];

static BENCH_NOINLINE uint64_t ring_frame(fa_gpu_ring *ring, uint64_t frame)
{
    uint64_t sum = 0;
    fa_gpu_ring_release(ring, frame - 3);
    for (uint32_t i = 0; i < 1000; i++) {
        sum += fa_gpu_ring_alloc(ring, frame_sizes[i], ALIGN);
    }
    fa_gpu_ring_mark_frame(ring, frame);
    return sum;
}

static BENCH_NOINLINE uint64_t shared_frame(fa_gpu_ring *ring, uint64_t frame)
{
    uint64_t sum = 0;
    fa_gpu_ring_release(ring, frame - 3);
    for (uint32_t i = 0; i < 1000; i++) {
        sum += fa_gpu_ring_alloc_shared(ring, (frame_sizes[i] + 255u) & ~255u);
    }
    fa_gpu_ring_mark_frame(ring, frame);
    return sum;
}

static bench_sample ring_cost(uint64_t (*frame_of)(fa_gpu_ring *ring, uint64_t frame))
{
    bench_sample best = {0};
    fa_gpu_ring ring;
    fa_gpu_ring_init(&ring, 256 * MIB);
    uint64_t frame = 4;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        bench_sample from = {0};
        uint64_t sum = 0;
        read_cost(&from);
        for (uint32_t i = 0; i < 1000; i++) {
            sum += frame_of(&ring, frame++);
        }
        keep_best(&best, per(from, 1e6));
        BENCH_USE(&sum);
    }
    return best;
}

static BENCH_NOINLINE uint64_t lane_frame(fa_gpu_lane *lane)
{
    uint64_t sum = 0;
    fa_gpu_slice s = {0};
    for (uint32_t i = 0; i < 1000; i++) {
        if (fa_gpu_frame_alloc(lane, frame_sizes[i], ALIGN, &s)) {
            sum += s.offset + (uintptr_t)s.mapped;
        }
    }
    return sum;
}

static bench_sample lane_cost(void)
{
    bench_sample best = {0};
    fa_gpu_config config = {.frames_in_flight = 3, .chunk = MIB, .frame_block = 64 * MIB};
    fa_gpu_lane lane;
    fa_gpu_lane_request request = {.intent = FA_GPU_STAGING};
    if (fa_gpu_create(g.device.base.backend, &config, &g.gpu) != FA_OK ||
        fa_gpu_lane_init(&lane, g.gpu, &request) != FA_OK) {
        return best;
    }
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        bench_sample from = {0};
        uint64_t sum = 0;
        read_cost(&from);
        for (uint32_t i = 0; i < 1000; i++) {
            fa_gpu_frame_begin(g.gpu);
            sum += lane_frame(&lane);
            fa_gpu_frame_end(g.gpu, 0, 0);
        }
        keep_best(&best, per(from, 1e6));
        BENCH_USE(&sum);
    }
    fa_gpu_destroy(g.gpu);
    return best;
}

// ---- the report ----

static void print_costs(const char *what, bench_sample s)
{
    printf("  %-44s %9.2f ns %8.1f instructions %8.1f cycles\n", what, s.ns, s.instructions,
           s.cycles);
}

static void line_ns(const char *what, double ns, double wanted)
{
    char text[32];
    snprintf(text, sizeof text, "<= %g", wanted);
    bench_line(what, ns, "ns", text, ns <= wanted);
}

static void line_instructions(const char *what, bench_sample s, double wanted)
{
    char text[32];
    snprintf(text, sizeof text, "<= %g", wanted);
    if (s.instructions > 0) {
        bench_line(what, s.instructions, "", text, s.instructions <= wanted + 0.5);
    }
}

static void line_ratio(const char *what, double ratio, double wanted)
{
    char text[32];
    snprintf(text, sizeof text, "<= %g", wanted);
    bench_line(what, ratio, "x", text, ratio <= wanted + 0.0005);
}

static void report_frames(void)
{
    random_state = 5;
    for (uint32_t i = 0; i < 1024; i++) {
        frame_sizes[i] = log_uniform(256, 65536);
    }
    bench_sample ring = ring_cost(ring_frame);
    bench_sample shared = ring_cost(shared_frame);
    bench_sample lane = lane_cost();
    printf("\nframes: 1,000 allocations of 256 bytes to 64 KiB, three in flight\n");
    print_costs("ring, inlined", ring);
    print_costs("ring, shared by threads", shared);
    print_costs("lane: native buffer, offset and pointer", lane);
    line_ns("G1 frame allocation, inlined", ring.ns, 2);
    line_instructions("G1 the same, instructions", ring, 20);
    line_ns("G1 shared by threads, uncontended", shared.ns, 4);
}

static void report_pairs(const char *device)
{
    printf("\nallocate and free in pairs, %s\n", device);
    bench_sample core = pair(&space);
    g.flags = 0;
    bench_sample ready = pair(&buffers);
    bench_sample frames = pair_in_frames();
    g.flags = FA_GPU_ONE_THREAD;
    bench_sample single = pair(&buffers);
    g.flags = 0;
    bench_sample floor = pair(&bound);
    bench_sample alone = pair(&raw);
    print_costs(space.name, core);
    print_costs("buffer, one thread", single);
    print_costs("buffer", ready);
    print_costs("buffer, freed when its frame is done", frames);
    print_costs(bound.name, floor);
    print_costs(raw.name, alone);
    line_ns("G2 buffer ready to use", ready.ns, 45);
    line_instructions("G2 the same, instructions", ready, 350);
    line_ns("G3 offset space alone", core.ns, 40);
}

static void report_refusals(void)
{
    double few = refusal(&space, 500, 2000);
    double many = refusal(&space, 25000, 2000);
    printf("\na request that no hole can serve\n");
    printf("  500 holes %.0f ns, 25,000 holes %.0f ns\n", few, many);
    line_ns("G4 refused with 25,000 holes", many, 200);
}

static void report_memory(void)
{
    static const double arena_wanted[3] = {1.09, 1.11, 1.04};
    trace traces[3] = {make_trace(1, 0, 4194304), make_trace(2, 1000, 4194304),
                       make_trace(3, 20000, 65536)};
    printf("\nmemory\n");
    double per_buffer = 0;
    for (int i = 0; i < 3; i++) {
        char what[80];
        replayed best = {0};
        for (int repeat = 0; repeat < 3; repeat++) {
            keep_best(&best.cost, replay(&buffers, &traces[i], 0, false).cost);
        }
        replayed r = replay(&buffers, &traces[i], 0, true);
        printf("  T%d: %u live with %.0f MiB at most, %.1f ns per operation%s\n", i + 1,
               traces[i].peak_count, (double)traces[i].peak_bytes / MIB, best.cost.ns,
               r.failed ? ", FAILED" : "");
        snprintf(what, sizeof what, "G5 smallest arena for T%d, of what lives", i + 1);
        line_ratio(what, arena_need(&traces[i]), arena_wanted[i]);
        snprintf(what, sizeof what, "G6 device memory reserved in T%d, of what lives", i + 1);
        line_ratio(what, (double)r.peak_reserved / (double)traces[i].peak_bytes, 1.25);
        per_buffer = (double)r.overhead / traces[i].peak_count;
        free(traces[i].list);
    }
    bench_line("G7 bookkeeping per live buffer, T3", per_buffer, "B", "<= 32", per_buffer <= 32);
}

#if BENCH_GPU_PEERS
static void line_times(const char *what, double theirs, double ours, double wanted)
{
    char text[32];
    snprintf(text, sizeof text, ">= %g", wanted);
    bench_line(what, theirs / ours, "x", text, theirs / ours >= wanted);
}

static bench_sample linear_cost(void)
{
    bench_sample best = {0};
    handle h = {0};
    peer->open(256 * MIB);
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        bench_sample from = {0};
        read_cost(&from);
        for (uint32_t i = 0; i < 300; i++) {
            for (uint32_t k = 0; k < 1000; k++) {
                (void)peer->alloc(frame_sizes[k], &h.a, &h.b);
            }
            peer->release(h.a, h.b);
        }
        keep_best(&best, per(from, 300e3));
    }
    peer->close();
    return best;
}

// What the goals compare with: another allocator's figure, divided by ours.
static void report_peers(void)
{
    gpu_peers_use(g.device.get, g.device.instance, g.device.physical, g.device.device);
    printf("\npeers, %s\n", g.device.base.backend->caps.name);
    bench_sample core = pair(&space);
    bench_sample ready = pair(&buffers);
    const gpu_peer *list[] = {&gpu_peer_offset, &gpu_peer_vma_virtual, &gpu_peer_vma_buffer};
    for (uint32_t i = 0; i < 3; i++) {
        peer = list[i];
        if (!peer->name) {
            continue;
        }
        bench_sample cost = pair(&peers);
        char what[80];
        print_costs(peer->name, cost);
        snprintf(what, sizeof what, "%s, of %s", peer->name, i == 2 ? "buffer" : "offset space");
        line_times(what, cost.ns, i == 2 ? ready.ns : core.ns, i == 2 ? 8 : i ? 2.3 : 0.9);
    }
    peer = &gpu_peer_vma_linear;
    if (peer->name) {
        bench_sample linear = linear_cost();
        print_costs(peer->name, linear);
        line_times("VMA linear, of ring, inlined", linear.ns, ring_cost(ring_frame).ns, 9);
        peer = &gpu_peer_vma_virtual;
        double theirs = refusal(&peers, 25000, 50);
        printf("  vmaVirtualAllocate refuses with 25,000 holes: %.0f ns\n", theirs);
        line_times("the same, of offset space", theirs, refusal(&space, 25000, 2000), 700);
    }
}
#else
static void report_peers(void)
{
    printf("\npeers: none; give -DFA_BENCH_VMA=<folder of vk_mem_alloc.h>\n");
}
#endif

int main(void)
{
    bench_counters_open();
    fake_ctl.profile = 2;
    vk_device_request request = {.get = fake_get_instance_proc, .api_version = VK_API_VERSION_1_2};
    if (!vk_device_open(&g.device, &request)) {
        fprintf(stderr, "bench_gpu: the fake device does not open\n");
        return EXIT_FAILURE;
    }
    printf("GPU memory on the %s device, best of %d\n", g.device.base.backend->caps.name, REPEATS);
    report_frames();
    report_pairs("fake device");
    report_refusals();
    report_memory();
    report_peers();
    vk_device_close(&g.device);
    request.get = vk_loader();
    if (vk_device_open(&g.device, &request)) {
        report_pairs(g.device.base.backend->caps.name);
        vk_device_close(&g.device);
    } else {
        printf("\nno Vulkan driver: not measured on a real one\n");
    }
    return EXIT_SUCCESS;
}
