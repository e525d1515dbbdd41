# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Options that choose what is reported, and the exit codes they lead to.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program

run 1
says out "error[FA609]" "warning[FA611]" "src/use.c:7:" "1 error, 1 warning in 3 files"
is_empty err
run 1 check
says out "1 error, 1 warning in 3 files"

# Files choose what is reported, not what is analysed.
run 1 src/use.c
says out "FA609"
lacks out "FA611"
run 0 src/clean.c
says out "no findings in 3 files"
run 1 src
says out "FA609" "FA611"

# Codes.
run 1 --only FA609
says out "FA609"
lacks out "FA611"
run 0 --only threading
run 1 --skip FA611
lacks out "FA611"
run 0 --skip lifetime
run 0 --allow FA609,FA611
run 1 --only leak --deny leak
says out "error[FA611]"

# Severities and thresholds.
run 1 --min-severity error
lacks out "FA611"
run 0 --only FA611 --fail-on error
says out "warning[FA611]"
run 0 --fail-on never
says out "FA609"
run 1 --only FA611 --deny-warnings --fail-on error
says out "error[FA611]"
run 1 --fail-fast
says out "1 warning in 3 files"

# Files left out.
run 1 --exclude src/use.c
lacks out "FA609"
run 0 --exclude src
run 0 --exclude '**/*.c'
run 1 --exclude make.c
lacks out "FA611"

# Appearance.
run 1 --quiet
lacks out "in 3 files"
run 1 --color always
says out $'\x1b[1;31merror[FA609]'
run 1
lacks out $'\x1b['
CLICOLOR_FORCE=1 run 1
says out $'\x1b['
NO_COLOR=1 CLICOLOR_FORCE=1 run 1
lacks out $'\x1b['

# Mistakes.
run 2 --fromat json
says err "did you mean '--format'?"
is_empty out
run 2 --only FA999
says err "unknown code 'FA999'"
run 2 no/such/file.c
says err "cannot read 'no/such/file.c': No such file or directory"
run 2 explian FA606
says err "did you mean 'fa-check explain'?"
run 2 --model no.yaml
says err "no.yaml"

# Configuration: below the command line; mistakes have a place.
cat > .fa-check.yaml << 'END'
levels:
  FA611: off
exclude: [src/use.c]
END
run 0
run 1 --no-config
run 1 --deny FA611
says out "error[FA611]"
lacks out "FA609"
(cd src && run 0; rm -f out err)
echo "levls: {}" > .fa-check.yaml
run 2
says err ".fa-check.yaml:1:1: unknown key 'levls'; did you mean 'levels'?"
run 2 --config no.yaml --only FA609
says err "no.yaml"
rm .fa-check.yaml

# Plain files need no database.
run 1 src/make.c src/use.c -- -Iinclude
says out "FA609"
rm compile_commands.json
run 1 -I include src/make.c src/use.c
says out "FA609"
run 2
says err "no compile_commands.json" "-p"
mkdir -p build/deep && program && mv compile_commands.json build
run 1
run 1 -p build
(cd build/deep && run 1; rm -f out err)

finish
