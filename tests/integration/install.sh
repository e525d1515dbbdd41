# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The runtime builds without the analyzer's libraries, installs, and is found from elsewhere:
# by find_package, by pkg-config and by add_subdirectory (which must add no tests).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export PKG_CONFIG_LIBDIR="$work/none" # none of the analyzer's libraries can be found
# As a packager does: the library folder is then one for each architecture (on Debian), which the
# relocatable files must cope with. Installed there, elsewhere, and moved.
cmake -S "$FA_SOURCE_DIR" -B "$work/lib" -DCMAKE_BUILD_TYPE=Release -DFA_BUILD_ANALYZER=OFF \
    -DFA_BUILD_TESTS=OFF -DCMAKE_INSTALL_PREFIX=/usr
cmake --build "$work/lib"
DESTDIR="$work/root" cmake --install "$work/lib"
cmake --install "$work/lib" --prefix "$work/there"
mv "$work/there" "$work/prefix"

mkdir "$work/app"
cp "$FA_SOURCE_DIR/examples/minimal/main.c" "$work/app/main.c"
cat > "$work/app/gpu.c" <<'C'
#include <framealloc/gpu_host.h>
#include <framealloc/gpu_stats.h>

int main(void)
{
    fa_gpu_backend *host;
    fa_gpu *gpu;
    fa_gpu_buffer buffer;
    fa_gpu_request request = {.size = 1000};
    if (fa_gpu_host_create(NULL, &host) != FA_OK || fa_gpu_create(host, NULL, &gpu) != FA_OK ||
        fa_gpu_alloc(gpu, &request, &buffer) != FA_OK) {
        return 1;
    }
    fa_gpu_free(gpu, &buffer);
    int leaked = (int)fa_gpu_destroy(gpu);
    host->destroy(host);
    return leaked;
}
C
cat > "$work/app/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(app LANGUAGES C)
if(FA_SUBDIRECTORY)
    add_subdirectory(${FA_SUBDIRECTORY} framealloc EXCLUDE_FROM_ALL)
    if(FA_BUILD_TESTS OR FA_BUILD_EXAMPLES)
        message(FATAL_ERROR "tests and examples must stay hidden from other projects")
    endif()
else()
    find_package(framealloc 0.1 REQUIRED)
endif()
add_executable(app main.c)
target_link_libraries(app PRIVATE framealloc::framealloc)
add_executable(app_gpu gpu.c)
target_link_libraries(app_gpu PRIVATE framealloc::gpu)
CMAKE

cmake -S "$work/app" -B "$work/found" -DCMAKE_PREFIX_PATH="$work/prefix"
cmake --build "$work/found"
"$work/found/app"
"$work/found/app_gpu"

cmake -S "$work/app" -B "$work/inside" -DFA_SUBDIRECTORY="$FA_SOURCE_DIR" -DFA_BUILD_ANALYZER=OFF
cmake --build "$work/inside"
"$work/inside/app"
"$work/inside/app_gpu"

plain() { # PREFIX: with pkg-config, from where the files lie now
    local module flags source
    PKG_CONFIG_LIBDIR=$(dirname "$(find "$1" -name framealloc.pc)")
    export PKG_CONFIG_LIBDIR
    for module in framealloc:main framealloc-gpu:gpu; do
        source=${module#*:}
        flags=$(pkg-config --static --cflags --libs "${module%:*}")
        # shellcheck disable=SC2086  # a list of flags
        cc -o "$work/app/plain_$source" "$work/app/$source.c" $flags
        "$work/app/plain_$source"
    done
}
plain "$work/prefix"
plain "$work/root/usr"

# A packager's absolute folders stay as they are.
cmake -S "$FA_SOURCE_DIR" -B "$work/absolute" -DFA_BUILD_ANALYZER=OFF -DFA_BUILD_TESTS=OFF \
    -DFA_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX=/opt/here -DCMAKE_INSTALL_LIBDIR=/opt/else/lib
[ "$(pkg-config --variable=libdir "$work/absolute/framealloc.pc")" = /opt/else/lib ]
[ "$(pkg-config --variable=includedir "$work/absolute/framealloc.pc")" = /opt/here/include ]
