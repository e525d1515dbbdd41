// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What fixtures need of libuv: real prototypes, records cut down to the fields that users touch.
#ifndef FIXTURE_UV_H
#define FIXTURE_UV_H
#include <stddef.h>
#include <stdint.h>

typedef struct uv_loop_s { void *data; } uv_loop_t;
typedef struct uv_handle_s { void *data; uv_loop_t *loop; } uv_handle_t;
typedef struct uv_stream_s { void *data; uv_loop_t *loop; } uv_stream_t;
typedef struct uv_timer_s { void *data; uv_loop_t *loop; } uv_timer_t;
typedef struct uv_async_s { void *data; uv_loop_t *loop; } uv_async_t;
typedef struct uv_write_s { void *data; uv_stream_t *handle; } uv_write_t;
typedef struct uv_work_s { void *data; uv_loop_t *loop; } uv_work_t;
typedef struct uv_fs_s { void *data; int64_t result; } uv_fs_t;
struct addrinfo;
typedef struct uv_getaddrinfo_s { void *data; struct addrinfo *addrinfo; } uv_getaddrinfo_t;
typedef struct uv_buf_t { char *base; size_t len; } uv_buf_t;
typedef int uv_file;
typedef unsigned long uv_thread_t;
typedef enum { UV_RUN_DEFAULT, UV_RUN_ONCE, UV_RUN_NOWAIT } uv_run_mode;
typedef void (*uv_close_cb)(uv_handle_t *handle);
typedef void (*uv_timer_cb)(uv_timer_t *handle);
typedef void (*uv_async_cb)(uv_async_t *handle);
typedef void (*uv_write_cb)(uv_write_t *req, int status);
typedef void (*uv_work_cb)(uv_work_t *req);
typedef void (*uv_after_work_cb)(uv_work_t *req, int status);
typedef void (*uv_fs_cb)(uv_fs_t *req);
typedef void (*uv_thread_cb)(void *arg);

uv_buf_t uv_buf_init(char *base, unsigned int len);
int uv_run(uv_loop_t *loop, uv_run_mode mode);
void uv_close(uv_handle_t *handle, uv_close_cb close_cb);
int uv_timer_init(uv_loop_t *loop, uv_timer_t *handle);
int uv_timer_start(uv_timer_t *handle, uv_timer_cb cb, uint64_t timeout, uint64_t repeat);
int uv_timer_stop(uv_timer_t *handle);
int uv_async_init(uv_loop_t *loop, uv_async_t *handle, uv_async_cb cb);
int uv_write(uv_write_t *req, uv_stream_t *handle, const uv_buf_t bufs[], unsigned int nbufs,
             uv_write_cb cb);
int uv_try_write(uv_stream_t *handle, const uv_buf_t bufs[], unsigned int nbufs);
int uv_queue_work(uv_loop_t *loop, uv_work_t *req, uv_work_cb work_cb, uv_after_work_cb after);
int uv_fs_read(uv_loop_t *loop, uv_fs_t *req, uv_file file, const uv_buf_t bufs[],
               unsigned int nbufs, int64_t offset, uv_fs_cb cb);
int uv_thread_create(uv_thread_t *tid, uv_thread_cb entry, void *arg);
int uv_thread_join(uv_thread_t *tid);
int uv_getaddrinfo(uv_loop_t *loop, uv_getaddrinfo_t *q,
                   void (*cb)(uv_getaddrinfo_t *, int, struct addrinfo *), const char *node,
                   const char *service, const struct addrinfo *hints);
void uv_freeaddrinfo(struct addrinfo *all);
#endif
