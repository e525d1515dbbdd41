# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The picture of blocks is well-formed and a browser shows all of it. A screenshot stays in the build
# folder, for people.
set -eu
program="$FA_BUILD_DIR/examples/example_gpu_frames"
[ -x "$program" ] || exit 77
chromium=$(command -v chromium || command -v chromium-browser) || exit 77
command -v xmllint > /dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
START_DEVICE=host "$program" "$work/blocks.svg" > "$work/text"
xmllint --noout "$work/blocks.svg"
blocks=$(sed -n 's/.* in \([0-9]*\) blocks$/\1/p' "$work/text")

show() {
    HOME=$work "$chromium" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" \
        "$@" "file://$work/blocks.svg" 2> /dev/null
}
show --window-size=1240,240 --screenshot="$FA_BUILD_DIR/gpu_blocks.png" || exit 77
show --dump-dom > "$work/page"
grep -q '</svg>' "$work/page"
if grep -q parsererror "$work/page"; then
    echo "the browser does not take it for XML"
    exit 1
fi
[ "$(grep -c 'class="block"' "$work/page")" = "$blocks" ]
[ "$(grep -c '<title>' "$work/page")" -ge "$blocks" ]
