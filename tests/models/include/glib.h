// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What fixtures need of GLib's main loop, threads and signals.
#ifndef FIXTURE_GLIB_H
#define FIXTURE_GLIB_H

typedef int gboolean;
typedef unsigned int guint;
typedef unsigned long gulong;
typedef void *gpointer;
typedef gboolean (*GSourceFunc)(gpointer user_data);
typedef void (*GCallback)(void);
typedef void (*GClosureNotify)(gpointer data, void *closure);
typedef gpointer (*GThreadFunc)(gpointer data);
typedef void (*GFunc)(gpointer data, gpointer user_data);
typedef struct _GMainContext GMainContext;
typedef struct _GMainLoop GMainLoop;
typedef struct _GThread GThread;
typedef struct _GThreadPool GThreadPool;
typedef struct _GAsyncQueue GAsyncQueue;

guint g_idle_add(GSourceFunc function, gpointer data);
guint g_timeout_add(guint interval, GSourceFunc function, gpointer data);
gboolean g_source_remove(guint tag);
gboolean g_main_context_iteration(GMainContext *context, gboolean may_block);
void g_main_loop_run(GMainLoop *loop);
gulong g_signal_connect_data(gpointer instance, const char *signal, GCallback handler,
                             gpointer data, GClosureNotify destroy, int flags);
GThread *g_thread_new(const char *name, GThreadFunc func, gpointer data);
gpointer g_thread_join(GThread *thread);
gboolean g_thread_pool_push(GThreadPool *pool, gpointer data, void **error);
void g_thread_pool_free(GThreadPool *pool, gboolean immediate, gboolean wait);
void g_async_queue_push(GAsyncQueue *queue, gpointer data);
gpointer g_async_queue_pop(GAsyncQueue *queue);
#define g_signal_connect(instance, signal, handler, data) \
    g_signal_connect_data((instance), (signal), (handler), (data), 0, 0)
#endif
