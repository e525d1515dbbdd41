# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The runtime builds and passes its tests without the analyzer's libraries, as a shared library;
# and it works in 32 bits where the compiler can make such programs.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# pkg-config may find the test framework and nothing else
mkdir "$work/packages"
for package in check libsubunit; do
    cp "$(pkg-config --variable=pcfiledir $package)/$package.pc" "$work/packages" || exit 77
done
env PKG_CONFIG_LIBDIR="$work/packages" cmake -S "$FA_SOURCE_DIR" -B "$work/lib" -G Ninja \
    -DFA_BUILD_ANALYZER=OFF -DFA_BUILD_TESTS=ON -DBUILD_SHARED_LIBS=ON > "$work/log" 2>&1 ||
    { cat "$work/log"; exit 1; }
cmake --build "$work/lib" -j 2 --target framealloc test_rt_frame test_rt_tags test_rt_budgets
test -e "$work/lib/runtime/libframealloc.so"
ctest --test-dir "$work/lib" -R 'unit/test_rt_(frame|tags|budgets)' --output-on-failure
! ctest --test-dir "$work/lib" -N | grep -E 'unit/test_(ir|flow|fe|diag|report)|fuzz/flow'

# Tracy, by a header that counts what it is told
mkdir -p "$work/fake/tracy"
cat > "$work/fake/tracy/TracyC.h" <<'C'
#include <stdio.h>
#define TracyCFrameMarkStart(name) printf("start %s\n", name)
#define TracyCFrameMarkEnd(name) printf("end %s\n", name)
#define TracyCPlot(name, value) printf("plot %s %.0f\n", name, value)
C
cat > "$work/traced.c" <<'C'
#include <framealloc/framealloc.h>

int main(void)
{
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa_attach_thread(fa, "main");
    fa_begin_frame(t);
    FA_PHASE_SCOPE(t, "physics")
    {
        (void)!fa_frame_alloc(t, 160, 16);
    }
    fa_end_frame(t);
    return fa_detach_thread(t) || fa_destroy(fa);
}
C
${CC:-cc} -std=c17 -DFA_TRACY -I "$work/fake" -I "$FA_SOURCE_DIR/runtime/include" \
    -o "$work/traced" "$work/traced.c" "$FA_SOURCE_DIR/runtime/src/fa_all.c" -pthread
printf '%s\n' 'start frame' 'start physics' 'end physics' 'plot frame bytes 160' 'end frame' \
    > "$work/expected"
"$work/traced" | diff "$work/expected" -

cat > "$work/narrow.c" <<'C'
#include <framealloc/framealloc.h>

int main(void)
{
    _Static_assert(sizeof(void *) == 4, "32 bits");
    fa_allocator *fa = fa_create(NULL);
    fa_thread *t = fa_attach_thread(fa, "main");
    void *p = NULL;
    fa_set_thread_budget(t, 10000, 0, FA_BUDGET_FAIL);
    for (int i = 0; i < 100; i++) {
        fa_begin_frame(t);
        fa_push_tag(t, "all");
        char *text = fa_frame_printf(t, "%d", i);
        if (!text || text[0] < '0' || fa_frame_alloc(t, 20000, 16)) {
            return 1;
        }
        p = fa_heap_realloc(t, p, 100 + (size_t)i * 1000, 64);
        fa_pop_tag(t);
        fa_end_frame(t);
    }
    volatile size_t huge = SIZE_MAX - 5;
    if (!p || fa_frame_alloc(t, huge, 1) || fa_heap_alloc(t, huge, 16)) {
        return 2;
    }
    fa_heap_free(t, p);
    return fa_detach_thread(t) || fa_destroy(fa);
}
C
if ${CC:-cc} -m32 -std=c17 -Wno-psabi -Wall -Wextra -Wconversion -Werror -O1 \
    -I "$FA_SOURCE_DIR/runtime/include" -o "$work/narrow" "$work/narrow.c" \
    "$FA_SOURCE_DIR/runtime/src/fa_all.c" -pthread 2> "$work/m32"; then
    "$work/narrow"
    echo "32 bits: works"
elif grep -q -e 'cannot find' -e 'No such file' "$work/m32"; then
    echo "32 bits: not tried, there is no 32-bit C library (Debian: gcc-multilib)"
else
    cat "$work/m32"
    exit 1
fi
