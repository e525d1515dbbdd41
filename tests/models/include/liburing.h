// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What fixtures need of liburing.
#ifndef FIXTURE_LIBURING_H
#define FIXTURE_LIBURING_H
#include <stdint.h>

struct io_uring { int fd; };
struct io_uring_sqe { uint64_t user_data; };
struct io_uring_cqe { uint64_t user_data; int res; };

struct io_uring_sqe *io_uring_get_sqe(struct io_uring *ring);
void io_uring_prep_read(struct io_uring_sqe *sqe, int fd, void *buf, unsigned nbytes,
                        uint64_t offset);
void io_uring_prep_write(struct io_uring_sqe *sqe, int fd, const void *buf, unsigned nbytes,
                         uint64_t offset);
void io_uring_sqe_set_data(struct io_uring_sqe *sqe, void *data);
int io_uring_submit(struct io_uring *ring);
int io_uring_submit_and_wait(struct io_uring *ring, unsigned wait_nr);
int io_uring_wait_cqe(struct io_uring *ring, struct io_uring_cqe **cqe_ptr);
#endif
