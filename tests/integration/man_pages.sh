# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The man pages say what --help says, and the tools that show them have nothing to complain of.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
cp "$FA_SOURCE_DIR/docs/man/fa-check.1" page.1
"$FA_CHECK" --help | python3 "$FA_SOURCE_DIR/tools/man-options" page.1
diff "$FA_SOURCE_DIR/docs/man/fa-check.1" page.1 > out ||
    { : > err; fail "run: fa-check --help | tools/man-options"; }
"$FA_CHECK" --help | grep -oE -- '--[a-z][a-z-]*' | sort -u | sed 's/-/\\-/g' > options
while read -r option; do
    grep -qF -- "$option" page.1 || fail "the page lacks $option"
done < options
if command -v mandoc > /dev/null; then
    for page in "$FA_SOURCE_DIR"/docs/man/*; do
        mandoc -T lint -W warning "$page" > out 2> err || fail "mandoc complains of $page"
        mandoc -T utf8 "$page" > out 2> err
        grep -q . out || fail "mandoc shows nothing of $page"
    done
fi
finish
