# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Every code block of the documentation works: tests/docs/blocks.py.
set -eu
python3 -c 'import yaml' 2> /dev/null || { echo "no python3-yaml"; exit 77; }
command -v git > /dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work GIT_CONFIG_NOSYSTEM=1
python3 "$FA_SOURCE_DIR/tests/docs/blocks.py" "$FA_SOURCE_DIR" "$FA_CHECK" "$work"
