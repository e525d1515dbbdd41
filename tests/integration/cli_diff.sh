# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# --diff and --staged against real repositories: only what a change brings, wherever in the
# program it shows. Skipped without git.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
command -v git > /dev/null || exit 77
# A user's settings that would change what git prints.
cat > "$work/gitconfig" << 'END'
[user]
    name = Somebody
    email = somebody@example.org
[color]
    ui = always
[diff]
    noprefix = true
    mnemonicPrefix = true
    external = false
    renames = false
    relative = true
    context = 7
    interHunkContext = 9
[commit]
    gpgSign = false
END
export GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

run 2 --staged nothing.c
program
run 2 --diff HEAD
says err "--diff needs git: not a git repository"
PATH=/nowhere run 2 --staged
says err "--staged needs git: git is not installed"

git init -q -b main .
printf 'out\nerr\ngitconfig\n' > .gitignore

# Nothing is committed yet: all is new.
git add .
run 1 --staged
says out FA609 FA611
run 2 --diff HEAD
says err "git knows no revision 'HEAD'"
git commit -qm first
run 2 --diff --help
says err "git knows no revision '--help'"

# SARIF says where the sources come from, when others can get them there too.
run 1 --sarif r.sarif
lacks r.sarif versionControlProvenance
git remote add origin https://someone:secret@example.org/a/b.git
run 1 --sarif r.sarif
says r.sarif '"repositoryUri": "https://example.org/a/b.git"' '"branch": "main"' \
    "\"revisionId\": \"$(git rev-parse HEAD)\"" '"mappedTo"'
lacks r.sarif secret
run 1 --sarif r.sarif --reproducible
lacks r.sarif versionControlProvenance
rm r.sarif
git remote remove origin

# No change: the old findings are no reason to fail.
run 0 --staged
says out "no new findings in 3 files (2 outside of the change)"
run 0 --diff HEAD --sarif r.sarif
lacks r.sarif '"ruleId": "FA609"'
rm r.sarif

# Lines above a finding move it, but do not bring it.
sed -i '1i // a comment' src/use.c
run 0 --diff HEAD
run 0 --staged
git commit -qam comment

# A change in a function brings the findings of this function, not those of its neighbours.
cat >> src/use.c << 'END'

int box_new_bug(void)
{
    struct box *b = box_new(5);
    box_end(b);
    return b->n;
}
END
run 1 --diff HEAD
says out "in 'box_new_bug'" "1 error in 3 files (2 outside of the change)"
[ "$(grep -c 'error\[FA609\]' out)" -eq 1 ] || fail "an old finding is told"
run 0 --staged
git add src/use.c
run 1 --staged
says out "in 'box_new_bug'"

# Changes that are not staged shift lines, and do not count themselves.
sed -i '1i // not staged\n// either' src/use.c
cat >> src/clean.c << 'END'
int box_unstaged(void) { struct box *b = box_new(6); box_end(b); return b->n; }
END
run 1 --staged
says out "in 'box_new_bug'"
lacks out box_unstaged
git checkout -q src/clean.c
git commit -qam bug

# From a subdirectory, with the database found upwards.
cd src
run_there() { local c=0; "$FA_CHECK" "$@" > ../out 2> ../err || c=$?; echo "$c"; }
[ "$(run_there --diff HEAD~1)" -eq 1 ] || { cd ..; fail "subdirectory"; cd src; }
cd ..
says out "in 'box_new_bug'"
run 0 --diff HEAD

# Since a branch parted: what main did meanwhile is not our change.
git checkout -q -b topic HEAD~1
sed -i 's/int n = b->n;/int n = b->n + 0;/' src/clean.c
git commit -qam topic
run 0 --diff main
says out "no new findings"
git checkout -q main

# A renamed file brings nothing.
git mv src/use.c src/moved.c
database src/make.c src/moved.c src/clean.c
run 0 --staged
git add -A
git commit -qm moved

# A file that git does not know yet is new as a whole.
cat > src/extra.c << 'END'
#include "box.h"
int box_extra(void) { struct box *b = box_new(6); box_end(b); return b->n; }
END
database src/make.c src/moved.c src/clean.c src/extra.c
run 1 --diff HEAD
says out "in 'box_extra'"
lacks out "in 'box_use'"
git add -A
git commit -qm extra

# Only a header: the finding is told in the header, whatever unit includes it.
cat >> include/box.h << 'END'
#include <stdlib.h>
static inline int box_inline(void) { char *p = malloc(1); free(p); return p ? *p : 0; }
END
git add include/box.h
run 1 --staged
says out "include/box.h:5:" "in 'box_inline'"
lacks out "in 'box_extra'"
git commit -qam header

# Something taken out has no line: its function was changed.
sed -i '/^    box_end(b);$/d' src/clean.c
run 1 --diff HEAD
says out FA611 "in 'box_fine'"
git checkout -q src/clean.c

# A callee that stops to release breaks its callers, where not a line was changed.
python3 - << 'END'
text = open("src/make.c").read()
open("src/make.c", "w").write(text.replace("    free(b);\n", "    (void)b;\n"))
END
run 1 --diff HEAD
says out FA611 "in 'box_fine'"
git checkout -q src/make.c

# A worktree of its own.
git worktree add -q "$work/tree" HEAD
cd tree
work=$work/tree database src/make.c src/moved.c src/clean.c src/extra.c
sed -i 's/return n;/return n + b->n;/' src/clean.c
run 1 --diff HEAD
says out "src/clean.c" "in 'box_fine'"
lacks out "in 'box_use'"
cd ..

# Inside a submodule, committed there or not; from the project around it and from within.
# (Not where a diff program is set, see above: git would start it for the submodule.)
printf 'library\nshallow\n' >> .git/info/exclude
git config --global --unset diff.external
git init -q -b main library
(cd library && cp ../src/make.c . && cp ../include/box.h . && git add . && git commit -qm first)
git -c protocol.file.allow=always submodule add -q ./library sub
git add .gitmodules sub
git commit -qm submodule
database src/make.c src/moved.c src/clean.c src/extra.c
sed -i 's|src/make.c|sub/make.c|g' compile_commands.json
run 0 --diff HEAD
python3 - << 'END'
text = open("sub/make.c").read()
open("sub/make.c", "w").write("/* a */\n" + text.replace("abort();", "return (struct box *)0;") +
    "\nint box_sub(void) { char *p = malloc(1); free(p); return p ? *p : 0; }\n")
END
run 1 --diff HEAD
says out "in 'box_sub'"
lacks out "in 'box_lose'"
(cd sub && git commit -qam second)
run 1 --diff HEAD
says out "in 'box_sub'"
git add sub
run 1 --staged
says out "in 'box_sub'"
lacks out "in 'box_lose'"
git submodule deinit -q -f sub
database src/make.c src/moved.c src/clean.c src/extra.c
run 0 --diff HEAD
git reset -q --hard HEAD

# Line ends and binary files: a line that is added is the only one that counts.
printf '\000\001\002' > picture.bin
sed -i 's/$/\r/' src/moved.c
git add -A
git commit -qm crlf
printf 'int box_cr(void) { struct box *b = box_new(6); box_end(b); return b->n; }\r\n' >> src/moved.c
printf '\003' >> picture.bin
for setting in false true input; do
    git config core.autocrlf $setting
    run 1 --diff HEAD
    says out "in 'box_cr'"
    lacks out "in 'box_use'"
done
git config --unset core.autocrlf
git checkout -q src/moved.c picture.bin

# A shallow clone knows its own revision, and says what to do about another.
git clone -q --depth 1 "file://$work" shallow 2> err || fail "clone"
cp compile_commands.json shallow
cd shallow
[ "$(run_there --diff HEAD)" -eq 0 ] || { cd ..; fail "shallow"; cd shallow; }
[ "$(run_there --diff HEAD~1)" -eq 2 ] || { cd ..; fail "shallow, HEAD~1"; cd shallow; }
cd ..
says err "in CI, fetch it first (a checkout is often shallow)"

# With a baseline: what is known is told apart from what is old.
run 0 --baseline known.json --update-baseline -q
run 0 --baseline known.json --diff HEAD~1
run 2 --diff HEAD --staged
says err "--diff and --staged exclude each other"

finish
