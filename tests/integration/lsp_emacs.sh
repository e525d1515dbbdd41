# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The language server in Emacs with eglot and flymake: tests/lsp/eglot.el.
command -v emacs > /dev/null || { echo "no Emacs"; exit 77; }
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program
export FA_CHECK HOME="$work" XDG_CACHE_HOME="$work/cache"
git init -q . 2> /dev/null || true
emacs -nw --batch -l "$FA_SOURCE_DIR/tests/lsp/eglot.el" > out 2> err < /dev/null ||
    fail "Emacs ended with $?"
cat > expected << 'END'
7: fa-check [FA609]: 'b' is used after it was freed
action: Suppress FA609 here with a reason
hover: **FA609**
clean
END
sed -i 's/^hover: \*\*FA609.*/hover: **FA609**/' out
same expected out
finish
