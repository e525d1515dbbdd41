# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The Debian packages that CPack makes: installed into a scratch root, the library is found by
# CMake and pkg-config from there, and fa-check runs.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
command -v dpkg-deb > /dev/null || { echo "no dpkg"; exit 77; }
command -v file > /dev/null || { echo "no file, which CPack asks what to depend on"; exit 77; }
[ -f "$FA_BUILD_DIR/CPackConfig.cmake" ] || exit 77
cpack --config "$FA_BUILD_DIR/CPackConfig.cmake" -G DEB -B "$work/packages" > out 2> err ||
    fail "cpack"
ls packages/*.deb > out
says out "libframealloc-dev_" "fa-check_"

for package in packages/*.deb; do
    dpkg-deb --info "$package" > out
    says out "Version: 0.1.0" "Maintainer:" "Description:"
    if [ "$(id -u)" -eq 0 ]; then
        mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates
        touch root/var/lib/dpkg/status root/var/lib/dpkg/available
        dpkg --root="$work/root" --force-depends -i "$package" > out 2> err || fail "dpkg -i"
    else
        dpkg-deb -x "$package" root
    fi
done
dpkg-deb --info packages/fa-check_*.deb > out
says out "libclang1-19" "libyaml" "libcjson"
for file in bin/fa-check include/framealloc/framealloc.h share/man/man1/fa-check.1 \
    share/bash-completion/completions/fa-check share/zsh/site-functions/_fa-check \
    share/fish/vendor_completions.d/fa-check.fish; do
    [ -e "root/usr/$file" ] || [ -e "root/usr/$file.gz" ] || fail "$file is not installed"
done
FA_CHECK=$work/root/usr/bin/fa-check
run 0 --version
says out "fa-check 0.1.0"

run 0 init -o first.yaml
says first.yaml "# yaml-language-server: \$schema=$work/root/usr/share/fa-check/fa-check-config.schema.json"
[ -s root/usr/share/fa-check/fa-check-config.schema.json ] || fail "the schema is not installed"

mkdir app
cp "$FA_SOURCE_DIR/examples/minimal/main.c" app
cat > app/CMakeLists.txt << 'END'
cmake_minimum_required(VERSION 3.25)
project(app LANGUAGES C)
enable_testing()
find_package(framealloc 0.1 REQUIRED)
include(FaCheck)
add_executable(app main.c)
target_link_libraries(app PRIVATE framealloc::framealloc)
fa_check_target(app)
END
cmake -S app -B app/build -DCMAKE_PREFIX_PATH="$work/root/usr" > out 2> err || fail "cmake"
says app/build/CMakeCache.txt "$work/root/usr/bin/fa-check"
cmake --build app/build > out 2> err || fail "build"
app/build/app > out || fail "the program"
ctest --test-dir app/build > out 2> err || fail "fa-check/app"
PKG_CONFIG_LIBDIR=$(find "$work/root/usr" -name pkgconfig)
export PKG_CONFIG_LIBDIR
# shellcheck disable=SC2046  # a list of flags
cc -o plain app/main.c $(pkg-config --static --cflags --libs framealloc) > out 2> err || fail "cc"
./plain > out || fail "the program that pkg-config built"
finish
