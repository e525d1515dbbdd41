// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// What git knows of the sources as a whole. Private to driver.
#ifndef FAC_DRIVER_GIT_H
#define FAC_DRIVER_GIT_H

#include "report/report.h"

/// Asks git in the folder `cwd` where the sources come from. What it cannot say stays NULL: no git,
/// no repository, no commit, or no remote that others can reach.
rp_provenance dr_git_provenance(fa_arena *a, const char *cwd, const char *root);
/// The address of a remote as a URI without credentials; NULL for a folder of this machine.
const char *dr_git_remote_uri(fa_arena *a, const char *remote);

#endif
