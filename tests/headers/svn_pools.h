// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The part of Subversion's and APR's pools that fixtures use.
#include <stddef.h>

typedef struct apr_pool_t apr_pool_t;
typedef struct apr_hash_t apr_hash_t;
apr_pool_t *svn_pool_create_ex(apr_pool_t *parent_pool, void *allocator);
void apr_pool_clear(apr_pool_t *p);
void apr_pool_destroy(apr_pool_t *p);
char *apr_pstrdup(apr_pool_t *p, const char *s);
apr_hash_t *apr_hash_make(apr_pool_t *pool);
void apr_hash_set(apr_hash_t *ht, const void *key, size_t klen, const void *val);
typedef struct apr_file_t apr_file_t;
typedef struct svn_error_t svn_error_t;
typedef int svn_boolean_t;
typedef struct svn_stringbuf_t { apr_pool_t *pool; char *data; size_t len; } svn_stringbuf_t;
svn_error_t *svn_io_file_readline(apr_file_t *file, svn_stringbuf_t **stringbuf, const char **eol,
                                  svn_boolean_t *eof, size_t max_len, apr_pool_t *result_pool,
                                  apr_pool_t *scratch_pool);
#define svn_pool_create(parent) svn_pool_create_ex(parent, NULL)
#define svn_pool_clear apr_pool_clear
#define svn_pool_destroy apr_pool_destroy
