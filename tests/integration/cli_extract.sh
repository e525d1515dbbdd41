# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# extract and link as steps of a build: same findings as one run, same bytes for the same source,
# dependencies for Make and Ninja, and damaged units.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program

run 1 --format json -o whole.json
for unit in make use clean; do
    run 0 extract src/$unit.c -o $unit.fair --depfile $unit.d
    says $unit.d "$unit.fair:" "$work/src/$unit.c" "$work/include/box.h"
done
run 1 link use.fair clean.fair make.fair --format json -o linked.json
same whole.json linked.json

run 0 extract src/use.c -o again.fair -- -Iinclude
same again.fair use.fair
run 0 extract -o units/
[ "$(ls units/*.fair | wc -l)" -eq 3 ] || fail "not one unit for each source"
run 1 link units/*.fair
says out "FA609"
run 0 extract
ls fa-check-units/use.c-*.fair > /dev/null || fail "no default folder"

run 2 extract -o single.fair
says err "must be a folder"
run 2 extract src/use.c -o no/such/folder/use.fair
says err "cannot write"
database src/make.c
run 2 extract src/use.c -o x.fair
says err "not in the compile database"
run 2 link
says err "link needs"
run 2 link no.fair
says err "cannot read 'no.fair'"

head -c 100 use.fair > cut.fair
: > empty.fair
echo "no unit at all" > foreign.fair
for bad in cut empty foreign; do
    run 3 link clean.fair make.fair $bad.fair --only FA609
    says out "$bad.fair" "notice[FA101]"
done
run 2 extract src/gone.c -o gone.fair -- -Iinclude
finish
