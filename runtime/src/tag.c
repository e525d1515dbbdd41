// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Tags: a tree of names that the allocator has, and for each thread the part of it that the
// thread has pushed, where it counts. Pushing a tag again looks only at the thread's own tree.
#include "watch_int.h"

static bool good_name(const char *name)
{
    return name && *name && !strchr(name, '/') && strlen(name) < FA_TAG_PATH_MAX;
}

// Looks among the tags of the allocator, or makes one; the caller holds the lock.
static fai_tag *find_or_make(fa_allocator *fa, fai_tag *parent, const char *name, size_t length)
{
    for (fai_tag *tag = fa->tags; tag; tag = tag->next) {
        if (tag->parent == parent && strncmp(tag->name, name, length) == 0 &&
            tag->name[length] == 0) {
            return tag;
        }
    }
    size_t before = parent ? strlen(parent->path) : 0;
    size_t all = before + (before ? 1 : 0) + length;
    if (fa->tag_count >= FA_TAG_LIMIT || all >= FA_TAG_PATH_MAX) {
        return NULL;
    }
    fai_tag *tag = fa_arena_new_zero(&fa->meta, fai_tag);
    char *path = tag ? (char *)fa_arena_alloc(&fa->meta, all + 1, 1) : NULL;
    if (!path) {
        return NULL;
    }
    if (before) {
        memcpy(path, parent->path, before);
        path[before] = '/';
    }
    memcpy(path + all - length, name, length);
    path[all] = 0;
    tag->path = path;
    tag->name = path + all - length;
    tag->parent = parent;
    tag->number = fa->tag_count++;
    if (fa->last_tag) {
        fa->last_tag->next = tag;
    } else {
        fa->tags = tag;
    }
    fa->last_tag = tag;
    return tag;
}

// The root comes first; everything else hangs below it.
fai_tag *fai_tag_root(fa_allocator *fa)
{
    return fa->tags ? fa->tags : find_or_make(fa, NULL, "", 0);
}

static fai_tag_use *make_use(fai_thread *t, fai_tag *tag, fai_tag_use *parent)
{
    fai_tag_use *use = fa_arena_new_zero(&t->pub.allocator->meta, fai_tag_use);
    if (use) {
        use->tag = tag;
        use->parent = parent;
        use->listed = t->watch->listed;
        t->watch->listed = use;
    }
    return use;
}

static bool make_root(fai_thread *t)
{
    fa_allocator *fa = t->pub.allocator;
    fai_watch *w = t->watch;
    fai_os_mutex_lock(&fa->lock);
    fai_tag *tag = fai_tag_root(fa);
    w->root = tag ? make_use(t, tag, NULL) : NULL;
    fai_os_mutex_unlock(&fa->lock);
    if (w->root) {
        w->scope[0] = (fai_scope){.use = w->root, .soft = SIZE_MAX, .hard = SIZE_MAX};
    }
    return w->root != NULL;
}

// The thread's node below `parent`; NULL when there is none and none can be made.
static fai_tag_use *child_of(fai_thread *t, fai_tag_use *parent, const char *name, fa_site site)
{
    for (fai_tag_use *use = parent->child; use; use = use->sibling) {
        if (strcmp(use->tag->name, name) == 0) {
            return use;
        }
    }
    fa_allocator *fa = t->pub.allocator;
    fai_os_mutex_lock(&fa->lock);
    fai_tag *tag = find_or_make(fa, parent->tag, name, strlen(name));
    fai_tag_use *use = tag ? make_use(t, tag, parent) : NULL;
    if (use && !tag->site.file) {
        tag->site = site;
    }
    fai_os_mutex_unlock(&fa->lock);
    if (use) {
        use->sibling = parent->child;
        parent->child = use;
    }
    return use;
}

fai_tag_use *fai_tag_current_use(const fai_thread *t)
{
    const fai_watch *w = t->watch;
    uint32_t depth = w->depth < FA_TAG_DEPTH ? w->depth : FA_TAG_DEPTH;
    return w->root ? w->scope[depth].use : NULL;
}

fai_tag_use *fai_tag_use_now(fai_thread *t)
{
    return t->watch->root || make_root(t) ? fai_tag_current_use(t) : NULL;
}

fai_tag *fai_tag_current(const fai_thread *t)
{
    const fai_tag_use *use = fai_tag_current_use(t);
    return use ? use->tag : NULL;
}

void fai_tag_settle(fai_thread *t)
{
    fai_watch *w = t->watch;
    size_t used = fai_used_now(t);
    fai_tag_use *use = fai_tag_current_use(t);
    w->gross += used > w->settled ? used - w->settled : 0;
    if (use && used > w->settled) {
        use->now += used - w->settled;
        FAI_ADD(use->bytes, used - w->settled);
        if (!use->is_recent) {
            use->is_recent = true;
            use->recent = w->recent;
            w->recent = use;
        }
    }
    w->settled = used;
}

static size_t rest_of(size_t limit, size_t closed)
{
    return limit == 0 ? SIZE_MAX : limit > closed ? limit - closed : 0;
}

static void open_scope(fai_thread *t, fai_tag_use *use)
{
    fai_watch *w = t->watch;
    fai_scope *s = &w->scope[++w->depth];
    *s = (fai_scope){.use = use, .start = fai_used_now(t), .soft = SIZE_MAX, .hard = SIZE_MAX};
    bool bounded = FAI_GET(use->tag->bounded) != 0;
    if (bounded && use != w->scope[w->depth - 1].use) {
        size_t soft = FAI_GET(use->tag->frame_soft);
        s->soft = rest_of(soft, use->closed);
        s->hard = rest_of(FAI_GET(use->tag->frame_hard), use->closed);
        s->policy = FAI_GET(use->tag->policy);
        s->soft_passed = soft && use->closed > soft;
        fai_watch_update(t);
    }
}

fa_status fa_push_tag_at(fa_thread *pub, const char *name, fa_site site)
{
    fai_thread *t = fai_thread_of(pub);
    fai_watch *w = t->watch;
    fa_status status = FA_OK;
    fai_watch_on(t);
    fai_tag_settle(t);
    if (!w->root && !make_root(t)) {
        w->depth++;
        return FA_E_LIMIT;
    }
    if (!good_name(name)) {
        fai_report(pub->allocator, pub, 3, "a tag's name is empty, too long or has a '/'", NULL, 0);
        status = FA_E_INVALID;
    }
    if (w->depth >= FA_TAG_DEPTH) {
        w->depth++;
        return status == FA_OK ? FA_E_LIMIT : status;
    }
    fai_tag_use *around = fai_tag_current_use(t);
    fai_tag_use *use = status == FA_OK ? child_of(t, around, name, site) : NULL;
    if (!use) {
        use = around;
        status = status == FA_OK ? FA_E_LIMIT : status;
    } else {
        FAI_ADD(use->pushes, 1);
    }
    open_scope(t, use);
    return status;
}

fa_status fa_pop_tag(fa_thread *pub)
{
    fai_thread *t = fai_thread_of(pub);
    fai_watch *w = t->watch;
    if (w->depth == 0) {
        fai_report(pub->allocator, pub, 804, "a tag was popped while none is pushed", t, 0);
        return FA_E_STATE;
    }
    if (!w->root || w->depth > FA_TAG_DEPTH) {
        w->depth--;
        return FA_OK;
    }
    fai_tag_settle(t);
    const fai_scope *s = &w->scope[w->depth--];
    bool own = s->use != w->scope[w->depth].use;
    if (own) {
        s->use->closed += fai_used_now(t) - s->start;
    }
    if (s->soft != SIZE_MAX || s->hard != SIZE_MAX) {
        fai_watch_update(t);
    }
    return FA_OK;
}

const char *fa_current_tag(const fa_thread *t)
{
    const fai_tag *tag = fai_tag_current((const fai_thread *)t);
    return tag ? tag->path : "";
}

// Writes this frame's bytes where others may read them. Frames in which nothing was counted left
// no entry, so the gap is filled.
static void remember(fai_tag_use *use, uint64_t frame)
{
    uint64_t gap = frame - FAI_GET(use->written);
    for (uint64_t i = gap < FA_HISTORY_FRAMES ? gap : FA_HISTORY_FRAMES; i-- > 1;) {
        FAI_SET(use->history[(frame - i) % FA_HISTORY_FRAMES], 0);
    }
    uint32_t bytes = use->now < UINT32_MAX ? (uint32_t)use->now : UINT32_MAX;
    FAI_SET(use->history[frame % FA_HISTORY_FRAMES], bytes);
    FAI_SET(use->written, frame);
}

void fai_tag_frame_ended(fai_thread *t)
{
    fai_watch *w = t->watch;
    for (fai_tag_use **at = &w->recent; *at;) {
        fai_tag_use *use = *at;
        remember(use, t->pub.frame_number);
        FAI_SET(use->last, use->now);
        if (use->now > FAI_GET(use->peak)) {
            FAI_SET(use->peak, use->now);
        }
        if (use->now) {
            at = &use->recent;
        } else {
            use->is_recent = false;
            *at = use->recent;
        }
        use->now = 0;
    }
}

void fai_tag_frame_began(fai_thread *t)
{
    fai_watch *w = t->watch;
    for (fai_tag_use *use = w->root ? w->listed : NULL; use; use = use->listed) {
        use->closed = 0;
        use->frame_told = use->object_told = (fai_told){0};
    }
    for (uint32_t i = 0; w->root && i <= w->depth && i <= FA_TAG_DEPTH; i++) {
        fai_scope *s = &w->scope[i];
        s->start = 0;
        s->soft_passed = false;
        if (i > 0 && s->use != w->scope[i - 1].use && FAI_GET(s->use->tag->bounded)) {
            s->soft = rest_of(FAI_GET(s->use->tag->frame_soft), 0);
            s->hard = rest_of(FAI_GET(s->use->tag->frame_hard), 0);
            s->policy = FAI_GET(s->use->tag->policy);
        }
    }
}

void fai_tag_promoted(fai_tag_use *use, uint64_t frame)
{
    if (use->promoted_last == frame) {
        return;
    }
    uint32_t row = use->promoted_last + 1 == frame ? FAI_GET(use->promoted_row) + 1 : 1;
    use->promoted_last = frame;
    FAI_SET(use->promoted_row, row);
    if (row > FAI_GET(use->promoted_most)) {
        FAI_SET(use->promoted_most, row);
    }
}

static bool is_below(const fai_tag *tag, const fai_tag *above)
{
    while (tag && tag != above) {
        tag = tag->parent;
    }
    return tag != NULL;
}

size_t fai_tag_object_bytes(const fa_allocator *fa, const fai_tag *tag)
{
    size_t bytes = 0;
    for (const fai_tag *at = fa->tags; at; at = at->next) {
        if (is_below(at, tag)) {
            bytes += at->objects[0].live_bytes + at->objects[1].live_bytes;
        }
    }
    return bytes;
}

static void add_thread(const fai_tag *tag, const fai_thread *t, fa_tag_statistics *out)
{
    for (const fai_tag_use *use = t->watch->listed; use; use = use->listed) {
        if (is_below(use->tag, tag)) {
            out->total_bytes += FAI_GET(use->bytes);
            out->last_frame += FAI_GET(use->last);
        }
        if (use->tag == tag) {
            size_t peak = FAI_GET(use->peak);
            out->pushes += FAI_GET(use->pushes);
            out->self_bytes += FAI_GET(use->bytes);
            out->peak_frame = peak > out->peak_frame ? peak : out->peak_frame;
            out->promoted += FAI_GET(use->promoted);
            out->promotions += FAI_GET(use->promotions);
            out->retained += FAI_GET(use->retained);
        }
    }
}

static void fill(const fa_allocator *fa, const fai_tag *tag, fa_tag_statistics *out)
{
    *out = (fa_tag_statistics){
        .path = tag->path,
        .site = tag->site,
        .pool = tag->objects[0],
        .heap = tag->objects[1],
    };
    for (const fai_thread *t = fa->attached; t; t = t->next) {
        add_thread(tag, t, out);
    }
    for (const fai_thread *t = fa->parked; t; t = t->next) {
        add_thread(tag, t, out);
    }
}

fa_status fa_tag_stats(fa_allocator *fa, const char *path, fa_tag_statistics *out)
{
    fa_status status = FA_E_INVALID;
    fai_os_mutex_lock(&fa->lock);
    for (const fai_tag *tag = fa->tags; tag; tag = tag->next) {
        if (strcmp(tag->path, path) == 0) {
            fill(fa, tag, out);
            status = FA_OK;
            break;
        }
    }
    fai_os_mutex_unlock(&fa->lock);
    return status;
}

void fa_each_tag(fa_allocator *fa, fa_tag_fn callback, void *user)
{
    fai_os_mutex_lock(&fa->lock);
    for (const fai_tag *tag = fa->tags; tag; tag = tag->next) {
        fa_tag_statistics statistics;
        fill(fa, tag, &statistics);
        callback(&statistics, user);
    }
    fai_os_mutex_unlock(&fa->lock);
}

// The tag at a path, made where missing; the caller holds the lock.
static fai_tag *tag_at(fa_allocator *fa, const char *path)
{
    fai_tag *tag = fai_tag_root(fa);
    while (tag && *path) {
        size_t length = strcspn(path, "/");
        tag = find_or_make(fa, tag, path, length);
        path += length + (path[length] == '/' ? 1 : 0);
    }
    return tag;
}

static bool good_path(const char *path)
{
    size_t length = path ? strlen(path) : 0;
    return length && length < FA_TAG_PATH_MAX && path[0] != '/' && path[length - 1] != '/' &&
           !strstr(path, "//");
}

fa_status fa_set_tag_budget(fa_allocator *fa, const char *path, const fa_tag_budget *budget)
{
    if (!good_path(path)) {
        fai_report(fa, NULL, 3, "a tag's path has an empty step or is too long", NULL, 0);
        return FA_E_INVALID;
    }
    fai_os_mutex_lock(&fa->lock);
    fai_tag *tag = tag_at(fa, path);
    if (tag) {
        FAI_SET(tag->frame_soft, budget ? budget->frame_soft : 0);
        FAI_SET(tag->frame_hard, budget ? budget->frame_hard : 0);
        FAI_SET(tag->object_hard, budget ? budget->object_hard : 0);
        FAI_SET(tag->policy, budget ? (uint32_t)budget->policy : 0);
        FAI_SET(tag->bounded, budget != NULL);
    }
    fai_os_mutex_unlock(&fa->lock);
    return tag ? FA_OK : FA_E_LIMIT;
}
