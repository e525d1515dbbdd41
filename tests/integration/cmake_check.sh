# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# A project that finds the installed package, links the library and lets fa_check_target() check
# its targets: the clean one passes, the one with a bug in the library that it links fails.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
mkdir -p app tree
cmake -S "$FA_SOURCE_DIR" -B tree -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_LIBDIR=lib \
    -DFA_BUILD_ANALYZER=OFF -DFA_BUILD_TESTS=OFF -DFA_BUILD_EXAMPLES=OFF > out 2> err
cmake --build tree --target install -- DESTDIR="$work/none" > out 2> err || true
cmake --install tree --prefix "$work/first" > out 2> err || {
    cmake --build tree > out 2> err
    cmake --install tree --prefix "$work/first" > out 2> err
}
mkdir -p first/bin
ln -s "$FA_CHECK" first/bin/fa-check
mv first prefix # an installed tree can be moved

cat > app/CMakeLists.txt << 'END'
cmake_minimum_required(VERSION 3.25)
project(app LANGUAGES C)
enable_testing()
find_package(framealloc 0.1 REQUIRED)
include(FaCheck)
add_library(box STATIC box.c)
add_library(box::box ALIAS box)
add_library(options INTERFACE)
target_compile_definitions(options INTERFACE FROM_OPTIONS=1)
target_link_libraries(box PUBLIC options)
add_executable(good good.c)
target_link_libraries(good PRIVATE framealloc::framealloc box::box)
add_executable(bad bad.c)
target_link_libraries(bad PRIVATE framealloc::framealloc box)
add_executable(other other.c)
fa_check_target(good)
fa_check_target(bad OPTIONS --format compact --deny "FA609,FA608")
fa_check_target(other NO_TEST)
END
cat > app/box.h << 'END'
void box_end(char *p);
END
cat > app/box.c << 'END'
#include "box.h"
#include <stdlib.h>
#ifndef FROM_OPTIONS
#error the flags of the database are not those of the build
#endif
void box_end(char *p)
{
    free(p);
}
END
cat > app/good.c << 'END'
#include <framealloc/framealloc.h>
#include <stdlib.h>
#include "box.h"
int main(void)
{
    char *p = malloc(3);
    box_end(p);
    return 0;
}
END
sed 's/    box_end(p);/    box_end(p);\n    if (p) {\n        p[0] = 1;\n    }/' app/good.c > app/bad.c
printf '#include <stdlib.h>\nint main(void)\n{\n    char *p = malloc(3);\n    free(p);\n    free(p);\n}\n' \
    > app/other.c

cmake -S app -B app/build -DCMAKE_PREFIX_PATH="$work/prefix" > out 2> err || fail "cmake"
cmake --build app/build > out 2> err || fail "build"
says app/build/CMakeCache.txt "prefix/bin/fa-check"
code=0
ctest --test-dir app/build > out 2> err || code=$?
grep -q "fa-check/good .*Passed" out || fail "the clean target fails"
grep -q "fa-check/bad .*Failed" out || fail "the target with a bug passes"
lacks out "fa-check/other"
cmake --build app/build --target good-fa-check > out 2> err || fail "good-fa-check"
says out "no findings in 2 files"
! cmake --build app/build --target bad-fa-check > out 2>&1 || fail "bad-fa-check passes"
says out "bad.c:9:9: error: 'p' is used after it was freed [FA609]"
lacks out "other.c"
! cmake --build app/build --target other-fa-check > out 2>&1 || fail "other-fa-check passes"
says out "FA608"

# Without fa-check a project still configures, and says so.
cmake -S app -B app/without -DCMAKE_PREFIX_PATH="$work/prefix" -DFA_CHECK_PROGRAM=FA_CHECK_PROGRAM-NOTFOUND \
    -DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF > out 2> err || true
export PKG_CONFIG_LIBDIR=$work/prefix/lib/pkgconfig
# shellcheck disable=SC2046  # a list of flags
cc -o plain "$FA_SOURCE_DIR/examples/minimal/main.c" $(pkg-config --static --cflags --libs framealloc)
./plain > /dev/null || fail "the program linked by pkg-config"
finish
