// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Text on the screen, and a loading screen with a frame loop of its own.
#include <stdio.h>

#include "engine.h"

// Wrong: the text lives in the frame, this pointer lives as long as the program.
static const char *last_tooltip;

void ui_draw_tooltip(fa_thread *t, const char *label, int value)
{
    last_tooltip = fa_frame_printf(t, "%s: %d", label, value); // expect-step: FA601
}

const char *ui_last_tooltip(void)
{
    return last_tooltip;
}

// Wrong: when the asset is missing, the frame that was begun is never ended.
bool ui_run_loading_screen(fa_thread *t, const char *level)
{
    fa_begin_frame(t);
    asset *a = asset_load(t, level);
    if (!a) {
        return false; // expect: FA613
    }
    const char *text = fa_frame_printf(t, "%s: %zu bytes", a->name, a->size);
    puts(text ? text : a->name);
    asset_release(t, a);
    fa_end_frame(t);
    return true;
}
