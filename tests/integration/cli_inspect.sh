# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Commands and options that look inside: dumps, explain, list, show, init, help, version.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program

run 0 --dump-ir
says out "box_use" "box_fine" "box_lose"
run 0 --dump-ir=box_use
says out "box_use"
lacks out "box_fine"
run 2 --dump-ir=box_nobody
says err "no function 'box_nobody'"
run 1 --dump=states:box_use
says out "box_use" "error[FA609]"
run 1 --dump=summaries
run 1 --dump=callgraph
says out "box_new"
run 1 --stats
says err "functions analysed"

run 0 explain FA606
says out "FA606 use-after-frame-end"
run 0 explain use-after-frame-end 601
says out "FA601" "FA606"
run 2 explain FA999
says err "unknown code 'FA999'"
run 2 explain use-after-fream-end
says err "did you mean 'use-after-frame-end'?"
run 0 list
says out "lifetime" "FA606  error" "FA101"
run 0 list --format json
python3 -c 'import json; assert any(c["code"] == "FA606" for c in json.load(open("out")))' ||
    fail "list is no JSON"
run 0 list --models
says out "libc"

run 1 show src/use.c
says out "    7 |     return b->n;" "^" "error[FA609]" "help:"
lacks out "FA611"

run 0 init
says err "wrote .fa-check.yaml"
run 1
run 2 init
says err "--force"
run 0 init --force
run 0 init -o other.yaml
[ -s other.yaml ] || fail "other.yaml is not there"

run 0 --help
says out "usage: fa-check" "--format" "explain CODE"
run 0 --version
says out "fa-check " "libclang "

finish
