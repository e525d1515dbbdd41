# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# tools/new-rule starts a rule that compiles and that tools/check-rules knows, and check-rules
# sees each part that is missing.
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/analyzer/diag"
# nobody reports anything in this tree: it has no rules
sed -E 's/(CHECK|BOTH)\)$/NOBODY)/' "$FA_SOURCE_DIR/analyzer/diag/rules.def" \
    > "$tree/analyzer/diag/rules.def"

check() { "$FA_SOURCE_DIR/tools/check-rules" "$tree"; }
check

FA_SOURCE_DIR="$tree" "$FA_SOURCE_DIR/tools/new-rule" FA699 odd-pointer "pointer is odd" warning lifetime
grep -q '^DG_CODE(699, "odd-pointer", "pointer is odd", WARNING, "lifetime", 0, CHECK)$' \
    "$tree/analyzer/diag/rules.def"
cc -std=c17 -Wall -Wextra -Werror -D_GNU_SOURCE -fsyntax-only -I "$FA_SOURCE_DIR/analyzer" \
    -I "$FA_SOURCE_DIR/runtime/include" "$tree/analyzer/rules/fa699_odd_pointer.c" \
    "$tree/tests/fixtures/fa699/bad.c" "$tree/tests/fixtures/fa699/ok.c"

complains() { # part of the message
    out=$(check || true)
    case "$out" in
        *"$1"*) ;;
        *) echo "check-rules does not say '$1' but: $out"; exit 1 ;;
    esac
}

complains '1 functions named ..._bad'
for kind in bad ok; do
    for n in 2 3; do
        echo "int f${n}_$kind(void) { return 0; }" >> "$tree/tests/fixtures/fa699/$kind.c"
    done
done
check

sed -i '/(606,/s/NOBODY/CHECK/' "$tree/analyzer/diag/rules.def"
complains 'fa606_*.c: the rule is missing'
sed -i '/(606,/s/CHECK/NOBODY/' "$tree/analyzer/diag/rules.def"
mv "$tree/docs/diagnostics/FA699.md" "$tree/page"
complains 'FA699.md: the page is missing'
sed '/^## Limits/d' "$tree/page" > "$tree/docs/diagnostics/FA699.md"
complains 'the sections are not'
mv "$tree/page" "$tree/docs/diagnostics/FA699.md"
sed -i 's/expect: FA699/nothing/' "$tree/tests/fixtures/fa699/bad.c"
complains 'no fixture expects FA699'
sed -i '/699/d' "$tree/analyzer/diag/rules.def"
complains 'FA699 has no line'
complains 'its code has no line'
