// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Voices come from the pool and go back when they have faded out.
#include "engine.h"

typedef struct voice {
    float volume;
    struct voice *next;
} voice;

struct mixer {
    fa_thread *thread;
    voice *voices;
};

mixer *audio_open(fa_thread *t)
{
    mixer *m = fa_heap_new(t, mixer);
    if (m) {
        *m = (mixer){.thread = t};
    }
    return m;
}

void audio_play(mixer *m, float volume)
{
    voice *v = fa_pool_new(m->thread, voice);
    if (!v) {
        return;
    }
    *v = (voice){.volume = volume, .next = m->voices};
    m->voices = v;
}

static void stop_first(mixer *m)
{
    voice *v = m->voices;
    m->voices = v->next;
    fa_pool_free(m->thread, v);
}

float audio_mix(mixer *m)
{
    float sum = 0.0F;
    for (voice *v = m->voices; v; v = v->next) {
        v->volume *= 0.5F;
        sum += v->volume;
    }
    // Wrong: the faded voice has gone back to the pool when its volume is taken off the sum.
    voice *first = m->voices;
    if (first && first->volume < 0.1F) {
        stop_first(m);
        sum -= first->volume; // expect: FA609
    }
    return sum;
}

void audio_close(mixer *m)
{
    if (!m) {
        return;
    }
    while (m->voices) {
        stop_first(m);
    }
    fa_heap_free(m->thread, m);
}
