// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The main loop: one loading screen, three frames, and everything is taken down again.
#include <stdio.h>

#include "engine.h"

int main(void)
{
    fa_allocator *fa = fa_create(NULL);
    if (!fa) {
        return 1;
    }
    fa_thread *t = fa_attach_thread(fa, "main");
    if (!t) {
        fa_destroy(fa);
        return 1;
    }

    world w;
    world_init(&w, t);
    mixer *m = audio_open(t);
    if (m && ui_run_loading_screen(t, "assets/level_1.bin")) {
        for (int frame = 0; frame < 3; frame++) {
            engine_frame(t, &w, m, 1.0F / 60.0F);
        }
        printf("%zu entities left\n", w.entity_count);
    }
    audio_close(m);
    world_fini(&w);

    fa_detach_thread(t);
    fa_destroy(fa);
    return 0;
}
