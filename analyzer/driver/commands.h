// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The commands. Each returns an exit code. Private to driver.
#ifndef FAC_DRIVER_COMMANDS_H
#define FAC_DRIVER_COMMANDS_H

#include "driver/session.h"

/// check, link and show: a whole program from sources or extracted units.
int dr_cmd_check(dr_options *o);
/// What FA807 proposes, as a patch or in the files, whatever the configuration reports.
int dr_cmd_annotate(dr_options *o);
int dr_cmd_extract(dr_options *o);
int dr_cmd_verify(dr_options *o);
int dr_cmd_explain(dr_options *o);
int dr_cmd_list(dr_options *o);
int dr_cmd_init(dr_options *o);

#endif
