# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The runtime compiles for Windows without a warning, one file or many, and the examples link; where
# there is wine, they run.
set -eu
cc=x86_64-w64-mingw32-gcc-posix
command -v $cc > /dev/null || exit 77
work=$(mktemp -d)
trap '! command -v wineserver > /dev/null || wineserver -k || true; rm -rf "$work"' EXIT
export WINEPREFIX="$work/wine" WINEDEBUG=-all
flags="-std=c17 -O1 -Wall -Wextra -Wconversion -Wshadow -Werror -I $FA_SOURCE_DIR/runtime/include"

# shellcheck disable=SC2086  # the flags are words
$cc $flags -Wno-error=format -c -o "$work/all.o" "$FA_SOURCE_DIR/runtime/src/fa_all.c"
# shellcheck disable=SC2086
$cc $flags -c -o "$work/os.o" "$FA_SOURCE_DIR/runtime/src/os/os_windows.c"
for name in minimal arenas pools workers assets careful observe; do
    # shellcheck disable=SC2086
    $cc $flags -Wno-format -static -o "$work/$name.exe" "$FA_SOURCE_DIR/examples/$name/main.c" \
        "$work/all.o" -lsynchronization
    if command -v wine > /dev/null; then
        wine "$work/$name.exe" > "$work/$name.out" 2> /dev/null || { cat "$work/$name.out"; exit 1; }
    fi
done
echo "windows: compiled$(command -v wine > /dev/null && echo ' and run')"
