# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Every installed major version of libclang gives the same findings, stories and positions.
set -eu
[ -d "$FA_BUILD_DIR/examples/engine" ] || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

first=
majors=0
for major in 17 18 19 20 21 22; do
    export FA_LIBCLANG="libclang-$major.so.1"
    "$FA_CHECK" --version | grep -q "libclang $major\." || continue
    "$FA_CHECK" -p "$FA_BUILD_DIR/examples/engine" --no-config --fail-on never \
        --format json -o "$work/$major.json"
    majors=$((majors + 1))
    first=${first:-$major}
    diff "$work/$first.json" "$work/$major.json"
done
[ "$majors" -ge 2 ] || exit 77
echo "$majors majors agree"
