#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# fa-check on its own sources and on the runtime: nothing to report. Tests and examples are part of
# the analysed program, but make mistakes on purpose, so only the product's files are asked about.
set -euo pipefail
cd "$FA_SOURCE_DIR"
mapfile -t sources < <(find analyzer runtime/src -name '*.c' | sort)
"$FA_CHECK" -p "$FA_BUILD_DIR" --format compact "${sources[@]}"
echo "clean: ${#sources[@]} files"
