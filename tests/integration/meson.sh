# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The runtime built by Meson, installed, and as a subproject of another.
set -eu
command -v meson > /dev/null || { echo "no Meson"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/app/subprojects/framealloc"
cd "$FA_SOURCE_DIR"
cp -r meson.build runtime examples "$work/app/subprojects/framealloc"
cd "$work/app"
cp subprojects/framealloc/examples/minimal/main.c .
cat > meson.build << 'END'
project('app', 'c')
executable('app', 'main.c', dependencies: dependency('framealloc', fallback: ['framealloc']))
END
meson setup build > log 2>&1 || { cat log; exit 1; }
meson compile -C build > log 2>&1 || { cat log; exit 1; }
build/app
cd subprojects/framealloc
meson setup build --prefix="$work/prefix" --libdir=lib -Dwerror=true > log 2>&1 || { cat log; exit 1; }
meson test -C build > log 2>&1 || { cat log; exit 1; }
meson install -C build > log 2>&1 || { cat log; exit 1; }
export PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig LD_LIBRARY_PATH=$work/prefix/lib
# shellcheck disable=SC2046  # a list of flags
cc -o "$work/plain" "$work/app/main.c" $(pkg-config --cflags --libs framealloc)
"$work/plain"
