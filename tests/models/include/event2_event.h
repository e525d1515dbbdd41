// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What fixtures need of libevent.
#ifndef FIXTURE_EVENT_H
#define FIXTURE_EVENT_H
#include <stddef.h>

struct event_base;
struct event { int fd; };
struct evbuffer;
struct timeval;
typedef void (*event_callback_fn)(int, short, void *);
typedef void (*evbuffer_ref_cleanup_cb)(const void *data, size_t datalen, void *extra);

struct event *event_new(struct event_base *base, int fd, short what, event_callback_fn cb,
                        void *arg);
int event_assign(struct event *ev, struct event_base *base, int fd, short what,
                 event_callback_fn cb, void *arg);
int event_add(struct event *ev, const struct timeval *timeout);
int event_del(struct event *ev);
void event_free(struct event *ev);
int event_base_once(struct event_base *base, int fd, short what, event_callback_fn cb, void *arg,
                    const struct timeval *timeout);
int event_base_loop(struct event_base *base, int flags);
int event_base_dispatch(struct event_base *base);
int evbuffer_add_reference(struct evbuffer *buf, const void *data, size_t len,
                           evbuffer_ref_cleanup_cb cleanup, void *arg);
struct bufferevent;
typedef void (*bufferevent_data_cb)(struct bufferevent *b, void *data);
typedef void (*bufferevent_event_cb)(struct bufferevent *b, short what, void *data);
void bufferevent_setcb(struct bufferevent *b, bufferevent_data_cb on_read,
                       bufferevent_data_cb on_write, bufferevent_event_cb on_event, void *data);
int evbuffer_add(struct evbuffer *buf, const void *data, size_t len);
#endif
