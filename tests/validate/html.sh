# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The HTML report in headless Chromium. Screenshots stay in the build folder, for people.
. "$FA_SOURCE_DIR/tests/validate/common.bash"
[ -d "$NODE_PATH/playwright-core" ] || exit 77
chromium=$(command -v chromium || command -v chromium-browser) || exit 77
everything
run 1 --format html=r.html --json r.json
lacks r.html "src=\"" "@import" "url(http"
mkdir -p "$FA_BUILD_DIR/html-report"
cp r.html "$FA_BUILD_DIR/html-report/report.html"
node "$tools/html.js" "$chromium" "$work/r.html" r.json "$FA_BUILD_DIR/html-report" > out 2> err ||
    fail "the page does not do what it should"
cat out
finish
