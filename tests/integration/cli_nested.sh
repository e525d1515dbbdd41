# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Configuration files below that of the run: the nearest to a file counts first, code by code.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program
run 1
says out "error[FA609]" "warning[FA611]"

printf 'levels:\n  FA609: warning\n  FA611: hint\n' > .fa-check.yaml
printf 'levels:\n  FA609: hint\n' > src/.fa-check.yaml
run 0
says out "hint[FA609]" "hint[FA611]"

# The command line goes before all, and a named file before what lies below.
run 1 --deny FA609
says out "error[FA609]" "hint[FA611]"
run 1 --config .fa-check.yaml
says out "warning[FA609]"
run 1 --no-config
says out "error[FA609]" "warning[FA611]"

# Patterns are relative to their file.
printf 'exclude:\n  - use.c\n  - src/make.c\n' > src/.fa-check.yaml
run 0
lacks out "FA609"
says out "hint[FA611]"

# Without a file at the top they count as well, and in folders deep below.
rm .fa-check.yaml
printf 'levels: {FA611: off}\n' > src/.fa-check.yaml
run 1
says out "error[FA609]"
lacks out "FA611"

# Mistakes have their place.
printf 'levels:\n  FA609: of\n' > src/.fa-check.yaml
run 2
says err "src/.fa-check.yaml:2:10: 'of' is no level"
finish
