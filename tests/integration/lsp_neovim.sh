# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The language server in a real editor: Neovim without a window, tests/lsp/neovim.lua.
command -v nvim > /dev/null || { echo "no Neovim"; exit 77; }
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program
export FA_CHECK XDG_STATE_HOME="$work/state" XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache"
nvim --headless -u NONE -S "$FA_SOURCE_DIR/tests/lsp/neovim.lua" > out 2> err < /dev/null ||
    fail "Neovim ended with $?"
cat > expected << 'END'
7:5: 'b' is used after it was freed
hover: **FA609**
action: Suppress FA609 here with a reason
after:     // fa-check: allow(FA609) say here why it is right
edited: FA611
lens: returns memory of the heap
lens: frees 'b'
END
same expected out
finish
