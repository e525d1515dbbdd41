// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The picture: one bar per block, as long as the block is large. Parts too narrow to be seen are
// drawn together with their neighbours of the same kind.
#include "text_int.h"

#define LEFT   300.0
#define WIDTH  900.0
#define ROW    22.0
#define HEAD   64.0
#define NARROW 0.5

typedef struct picture {
    fai_gpu_text text;
    const fa_gpu *gpu;
    uint64_t largest; // bytes of the largest block
    uint32_t rows;
    uint32_t row; // of the block being drawn, from 1
    double scale; // pixels per byte
    fai_gpu_part run;
} picture;

static void measure_block(const fai_gpu_view *view, void *user)
{
    picture *p = user;
    uint64_t size = view->block->memory.size;
    p->largest = size > p->largest ? size : p->largest;
    p->rows++;
}

static void ignore_part(const fai_gpu_part *part, void *user)
{
    (void)part;
    (void)user;
}

// The colour of a tag. Neighbouring tags get hues far apart: the golden angle.
static uint32_t hue_of(uint32_t tag)
{
    return (210 + tag * 137) % 360;
}

// What the colours mean: the tags that have buffers, and the two states without a tag.
static void draw_legend(picture *p, fa_gpu *gpu, double y)
{
    double x = 12;
    for (uint32_t i = 0; i < FA_GPU_MAX_TAGS + 2 && x < LEFT + WIDTH - 120; i++) {
        fa_gpu_tag_statistics tag = {0};
        bool is_tag = fa_gpu_tag_stats(gpu, i, &tag) == FA_OK;
        if (is_tag && !tag.count) {
            continue;
        }
        fai_gpu_print(&p->text, "<rect x=\"%.0f\" y=\"%.0f\" width=\"12\" height=\"12\" ", x,
                      y - 11);
        if (is_tag) {
            fai_gpu_print(&p->text, "fill=\"hsl(%u,65%%,52%%)\"", hue_of(i));
        } else {
            fai_gpu_print(&p->text, "class=\"%s\"", i == FA_GPU_MAX_TAGS ? "dying" : "frame");
        }
        fai_gpu_print(&p->text, "/><text x=\"%.0f\" y=\"%.0f\">", x + 17, y);
        if (tag.name) {
            fai_gpu_print_name(&p->text, tag.name, FAI_GPU_XML);
        } else if (is_tag) {
            fai_gpu_print(&p->text, "tag %u", i);
        } else {
            fai_gpu_print(&p->text, "%s", i == FA_GPU_MAX_TAGS ? "freed" : "frames");
        }
        fai_gpu_print(&p->text, "</text>\n");
        x += 110;
    }
}

static void draw_run(picture *p)
{
    const fai_gpu_part *r = &p->run;
    if (r->size == 0) {
        return;
    }
    double x = LEFT + (double)r->offset * p->scale;
    double w = (double)r->size * p->scale;
    double y = HEAD + (p->row - 1) * ROW;
    fai_gpu_print(&p->text, "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\" ", x, y,
                  w < NARROW ? NARROW : w, ROW - 6);
    if (r->state == FAI_GPU_LIVE) {
        fai_gpu_print(&p->text, "fill=\"hsl(%u,65%%,52%%)\"", hue_of(r->tag));
    } else {
        fai_gpu_print(&p->text, "class=\"%s\"", r->state == FAI_GPU_GOING ? "dying" : "frame");
    }
    fai_gpu_print(&p->text, "><title>%ju bytes at %ju, ", (uintmax_t)r->size, (uintmax_t)r->offset);
    if (r->state == FAI_GPU_LIVE) {
        const char *name = p->gpu->tags[r->tag].name;
        fai_gpu_print(&p->text, "tag %u ", r->tag);
        fai_gpu_print_name(&p->text, name ? name : "", FAI_GPU_XML);
    } else {
        fai_gpu_print(&p->text, "%s", r->state == FAI_GPU_GOING ? "freed" : "frames under way");
    }
    fai_gpu_print(&p->text, "</title></rect>\n");
    p->run.size = 0;
}

static void draw_block(const fai_gpu_view *view, void *user)
{
    picture *p = user;
    const fai_gpu_block *b = view->block;
    draw_run(p);
    double y = HEAD + p->row * ROW;
    bool small = b->memory.taken < 1u << 20;
    p->row++;
    fai_gpu_print(&p->text,
                  "<text x=\"12\" y=\"%.1f\">%s%s</text><text x=\"150\" y=\"%.1f\">heap %u, "
                  "%.1f %s, %.0f %%</text>\n",
                  y + ROW - 9, fa_gpu_intent_name(view->choice->intent),
                  view->lifetime ? ", frames" : "", y + ROW - 9,
                  p->gpu->backend->caps.types[b->memory.type].heap,
                  (double)b->memory.taken / (small ? 1024.0 : 1048576.0), small ? "KiB" : "MiB",
                  100.0 * (double)view->used / (double)b->memory.size);
    fai_gpu_print(&p->text,
                  "<rect class=\"block\" x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\"/>\n",
                  LEFT, y, (double)b->memory.size * p->scale, ROW - 6);
}

static void draw_part(const fai_gpu_part *part, void *user)
{
    picture *p = user;
    fai_gpu_part *r = &p->run;
    bool same = r->size && r->state == part->state && r->tag == part->tag;
    bool narrow = (double)part->size * p->scale < NARROW;
    bool close = (double)(part->offset - (r->offset + r->size)) * p->scale < NARROW;
    if (same && narrow && close) {
        r->size = part->offset + part->size - r->offset;
        return;
    }
    draw_run(p);
    *r = *part;
}

fa_status fa_gpu_write_svg(fa_gpu *gpu, fa_gpu_write_fn write, void *user)
{
    picture p = {.text = {.write = write, .user = user}, .gpu = gpu};
    fai_gpu_visitor measure = {measure_block, ignore_part, &p};
    fai_gpu_visitor draw = {draw_block, draw_part, &p};
    fa_gpu_statistics s;
    fa_gpu_stats(gpu, &s);
    fai_gpu_visit(gpu, &measure);
    p.scale = p.largest ? WIDTH / (double)p.largest : 1;
    double height = HEAD + p.rows * ROW + 34;
    fai_gpu_print(&p.text,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
                  "viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\" font-size=\"12\">\n"
                  "<style>.block{fill:#e9ecef;stroke:#adb5bd}.dying{fill:#868e96}"
                  ".frame{fill:#12b886}text{fill:#212529}svg{background:#fff}</style>\n",
                  LEFT + WIDTH + 20, height, LEFT + WIDTH + 20, height);
    fai_gpu_print(&p.text, "<text x=\"12\" y=\"24\" font-size=\"15\">");
    fai_gpu_print_name(&p.text, gpu->backend->caps.name, FAI_GPU_XML);
    fai_gpu_print(&p.text, "</text>\n<text x=\"12\" y=\"46\">%.1f MiB in %u blocks: %u buffers ",
                  (double)s.reserved / 1048576.0, s.blocks, s.live);
    fai_gpu_print(&p.text, "with %.1f MiB, %u freed and still in use, frames use %.1f of %.1f MiB",
                  (double)s.used / 1048576.0, s.dying, (double)s.frame_used / 1048576.0,
                  (double)s.frame_reserved / 1048576.0);
    fai_gpu_print(&p.text, "</text>\n");
    fai_gpu_visit(gpu, &draw);
    draw_run(&p);
    draw_legend(&p, gpu, height - 14);
    fai_gpu_print(&p.text, "</svg>\n");
    return fai_gpu_text_end(&p.text);
}
