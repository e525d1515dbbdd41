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

# The recipe of the guide for editors that only read lines: :make and its list of places.
sed -n '/^```vim/,/^```$/{/^```/d;p}' "$FA_SOURCE_DIR/docs/guide/editors.md" > recipe.vim
sed -i "s|fa-check\\\\ -p\\\\ build|$FA_CHECK|" recipe.vim
cat > make.vim << 'END'
source recipe.vim
silent make!
for q in getqflist()
    call writefile([bufname(q.bufnr) . ':' . q.lnum . ':' . q.col . ':' . q.type . ':' . q.text], 'places', 'a')
endfor
qall!
END
nvim --headless -u NONE -S make.vim > out 2> err < /dev/null || fail "Neovim ended with $?"
cat > expected << 'END'
src/make.c:26:5:w:the memory in 'lost' is lost without being freed [FA611]
src/use.c:7:5:e:'b' is used after it was freed [FA609]
END
touch places
same expected places
finish
