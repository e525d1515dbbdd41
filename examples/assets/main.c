// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A level with streamed textures: a group for what lives as long as the level, a stream under a
// budget, handles for objects that come and go, scratch and collections in between. fa-check
// finds nothing here.
#include <stdio.h>
#include <string.h>

#include <framealloc/framealloc.h>

enum { TEXTURES = 6, TEXTURE_BYTES = 64 * 1024, UNITS = 100, FRAMES = 8 };

typedef struct texture {
    const char *name;
    fa_asset asset;
} texture;

typedef struct unit {
    int x;
    int texture;
} unit;

typedef struct level {
    fa_group *group; // names and the table of textures
    fa_stream *stream;
    fa_handles *units;
    texture *textures;
    fa_handle unit[UNITS];
    int evictions;
} level;

static void note_eviction(fa_stream *s, fa_asset a, void *data, size_t size, void *asset_user,
                          void *user)
{
    (void)s;
    (void)a;
    (void)data;
    (void)size;
    (void)asset_user;
    ((level *)user)->evictions++;
}

// Loads a texture if it is not there; false when there is no room for it.
static bool load_texture(level *l, int number)
{
    unsigned char *pixels = fa_stream_begin_load(l->stream, l->textures[number].asset);
    if (!pixels) {
        return false;
    }
    for (size_t done = 0; done < TEXTURE_BYTES; done += 4096) { // as a file would come in
        memset(pixels + done, number, 4096);
        fa_stream_advance_load(l->stream, l->textures[number].asset, 4096);
    }
    return fa_stream_finish_load(l->stream, l->textures[number].asset) == FA_OK;
}

static int draw_unit(level *l, const unit *u)
{
    fa_asset asset = l->textures[u->texture].asset;
    const unsigned char *pixels = fa_stream_acquire(l->stream, asset);
    if (!pixels && load_texture(l, u->texture)) {
        pixels = fa_stream_acquire(l->stream, asset);
    }
    if (!pixels) {
        return 0;
    }
    int drawn = pixels[0] == u->texture;
    fa_stream_release(l->stream, asset);
    return drawn;
}

// Units near x, in memory of the caller; what is only needed to find them is scratch.
static size_t find_units(fa_thread *t, level *l, fa_arena *out, int x, fa_handle **found)
{
    fa_arena *scratch = fa_scratch_begin(t, &out, 1);
    size_t *near = scratch ? fa_arena_array(scratch, size_t, UNITS) : NULL;
    size_t count = 0;
    for (size_t i = 0; near && i < UNITS; i++) {
        const unit *u =
            fa_handle_is_live(l->units, l->unit[i]) ? fa_handle_get(l->units, l->unit[i]) : NULL;
        if (u && u->x >= x && u->x < x + 20) {
            near[count++] = i;
        }
    }
    *found = fa_arena_array(out, fa_handle, count);
    for (size_t i = 0; *found && near && i < count; i++) {
        (*found)[i] = l->unit[near[i]];
    }
    fa_scratch_end(t, scratch);
    return *found ? count : 0;
}

static int play_frame(fa_thread *t, level *l, int frame)
{
    fa_begin_frame(t);
    fa_arena *out = fa_scratch_begin(t, NULL, 0);
    fa_handle *found = NULL;
    size_t count = out ? find_units(t, l, out, frame * 10, &found) : 0;
    fa_text log;
    fa_text_init(&log, t);
    int drawn = 0;
    for (size_t i = 0; i < count; i++) {
        const unit *u = fa_handle_get(l->units, found[i]);
        drawn += u ? draw_unit(l, u) : 0;
    }
    fa_text_printf(&log, "frame %d: %d of %zu units drawn", frame, drawn, count);
    puts(log.data);
    fa_scratch_end(t, out);
    fa_end_frame(t);

    // Some units die; the rest moves together, a little in each frame.
    fa_handle_free(l->units, l->unit[frame * 3]);
    l->unit[frame * 3] = (fa_handle){0, 0};
    (void)fa_handles_compact(l->units, 1024);
    return drawn;
}

static bool fill_level(level *l)
{
    l->textures = fa_group_array(l->group, texture, TEXTURES);
    if (!l->textures) {
        return false;
    }
    for (int i = 0; i < TEXTURES; i++) {
        char name[32];
        snprintf(name, sizeof name, "texture %d", i);
        l->textures[i].name = fa_group_strdup(l->group, name);
        l->textures[i].asset =
            fa_stream_reserve(l->stream, TEXTURE_BYTES, (uint32_t)i % 2, &l->textures[i]);
    }
    for (int i = 0; i < UNITS; i++) {
        l->unit[i] = fa_handle_alloc(l->units, sizeof(unit), FA_ALIGNOF(unit));
        unit *u = fa_handle_get(l->units, l->unit[i]);
        if (!u) {
            return false;
        }
        *u = (unit){i, i % TEXTURES};
    }
    return true;
}

int main(void)
{
    static level l;
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa ? fa_attach_thread(fa, "main") : NULL;
    int drawn = 0;
    if (t) {
        l.group = fa_group_create(fa, "level_1");
        l.stream = fa_stream_create(fa, 4 * TEXTURE_BYTES, note_eviction, &l);
        l.units = fa_handles_create(fa, 1 << 20, 2 * UNITS);
        if (l.group && l.stream && l.units && fill_level(&l)) {
            for (int frame = 0; frame < FRAMES; frame++) {
                drawn += play_frame(t, &l, frame);
            }
        }
        printf("%d drawn, %d textures evicted\n", drawn, l.evictions);
        fa_handles_destroy(l.units);
        fa_stream_destroy(l.stream);
        fa_group_destroy(l.group);
    }
    fa_detach_thread(t);
    fa_destroy(fa);
    return drawn == 0;
}
