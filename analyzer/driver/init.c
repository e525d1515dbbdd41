// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// init: a first .fa-check.yaml whose comments say all that can stand in it.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/commands.h"
#include "driver/session.h"

static const char text[] =
    "# Configuration of fa-check. It counts for this folder and all below it; paths are relative\n"
    "# to it. What the command line says goes first.\n"
    "\n"
    "# How loud a code is: off, hint, warning, error or default. A key is a code (FA606), the\n"
    "# beginning of one (FA6), a family (lifetime) or a name (frame-escape). Later lines win.\n"
    "levels:\n"
    "  # FA602: off\n"
    "  # lifetime: error\n"
    "\n"
    "# Files in which nothing is reported. They are still analysed, because what they do to\n"
    "# memory matters elsewhere. '*' stays inside a folder, '**' crosses folders.\n"
    "exclude:\n"
    "  # - third_party/**\n"
    "\n"
    "# Models of region APIs that fa-check does not know ('fa-check list --models' shows those it\n"
    "# does).\n"
    "models:\n"
    "  # - tools/our_pool.yaml\n"
    "\n"
    "# The tags of the program. A tag that is not here is FA802, one without a budget FA307.\n"
    "tags:\n"
    "  # render: {budget: 4MB}\n"
    "\n"
    "# Modules: which files they are, and what these may do (FA801, FA803, FA805, FA806).\n"
    "modules:\n"
    "  # core: {files: [src/core/]}\n"
    "  # graphics:\n"
    "  #   files: [src/render/**]\n"
    "  #   tags: [render]           # no other tag is used here\n"
    "  #   require-tag: true        # no allocation without a tag\n"
    "  #   ban: [heap, pool]        # kinds of memory, families (malloc), or functions\n"
    "  #   uses: [core]             # whose objects it may release or keep\n"
    "\n"
    "# What is demanded of allocations beyond what is always right.\n"
    "allocation:\n"
    "  # must-check: [pool, frame]  # their results must be tested (FA304)\n"
    "  # check-heap: true           # FA305 for the heap too\n"
    "  # explicit-frames: true      # no frame memory without an open frame (FA623)\n"
    "  # annotate-public: true      # public functions say what memory they hand out (FA807)\n"
    "\n"
    "# Where docs/diagnostics/FAnnn.md can be read; SARIF reports link there.\n"
    "# homepage: https://example.org/framealloc\n";

/// The schema that editors check the file with: on the web, or as it was installed with this
/// program. NULL when it is neither here nor there.
static const char *find_schema(const dr_options *o)
{
    static const char name[] = "fa-check-config.schema.json";
    if (FA_HOMEPAGE[0]) {
        return fac_fmt(o->arena, "%s/docs/schema/%s", FA_HOMEPAGE, name);
    }
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = '\0';
    const char *path =
        fac_path_join(o->arena, self, fac_fmt(o->arena, "../../share/fa-check/%s", name));
    return n > 0 && access(path, R_OK) == 0 ? path : NULL;
}

int dr_cmd_init(dr_options *o)
{
    const char *path = o->out_path ? o->out_path : ".fa-check.yaml";
    struct stat st;
    if (stat(path, &st) == 0 && !o->force) {
        return dr_fail(fac_fmt(o->arena, "%s exists; --force overwrites it", path));
    }
    fac_buf out = {0};
    const char *schema = find_schema(o);
    if (schema) {
        fac_buf_fmt(&out, "# yaml-language-server: $schema=%s\n", schema);
    }
    fac_buf_str(&out, text);
    int err = fac_write_file(path, out.p, out.n);
    fac_buf_fini(&out);
    if (err != 0) {
        return dr_fail(fac_fmt(o->arena, "cannot write %s: %s", path, strerror(err)));
    }
    if (!o->quiet) {
        fprintf(stderr, "fa-check: wrote %s\n", path);
    }
    return FAC_EXIT_CLEAN;
}
