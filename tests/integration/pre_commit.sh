# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The hooks in a scratch repository: by pre-commit, and as a plain git hook. A clean commit
# passes, a bug is held up and shown, a header alone is enough, unstaged changes do not count.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
command -v git > /dev/null || exit 77
cat > "$work/gitconfig" << 'END'
[user]
    name = Somebody
    email = somebody@example.org
[protocol "file"]
    allow = always
END
export GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_NOSYSTEM=1 HOME=$work
export PRE_COMMIT_HOME=$work/pre-commit-home PATH=${FA_CHECK%/*}:$PATH
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# The program with its old findings committed, its flags in a database.
start() {
    rm -rf "$work/project"
    mkdir "$work/project"
    cd "$work/project"
    work=$PWD program
    printf 'out\nerr\ncompile_commands.json\n' > .gitignore
    git init -q -b main .
    git add .
    git commit -qm first
}

# commit CODE: tries to commit what is staged
commit() {
    local expected=$1 code=0
    git commit -qm change > out 2> err || code=$?
    cat err >> out
    [ "$code" -eq "$expected" ] || fail "exit code $code, expected $expected: git commit"
}

scenario() {
    # A clean change.
    sed -i 's/box_new(4)/box_new(5)/' src/clean.c
    git add src/clean.c
    commit 0

    # A bug is held up, and shown with its story.
    cat >> src/clean.c << 'END'

int box_bad(void)
{
    struct box *b = box_new(6);
    box_end(b);
    box_end(b);
    return 0;
}
END
    git add src/clean.c
    commit 1
    says out "FA608" "src/clean.c" "is freed twice" "box_end"
    lacks out "src/use.c:" "FA611"

    # The same bug not staged does not hold up another change.
    git reset -q
    sed -i '1i // a comment' src/make.c
    git add src/make.c
    commit 0
    grep -q box_bad src/clean.c || fail "the change that was not staged is gone"
    git checkout -q src/clean.c

    # A header alone brings the bug to those that include it.
    cat >> include/box.h << 'END'
static inline int box_both(struct box *b)
{
    box_end(b);
    return b->n;
}
END
    git add include/box.h
    commit 1
    says out "FA609" "include/box.h"
    git reset -q --hard

    # What is no C is not looked at.
    echo text > notes.txt
    git add notes.txt
    commit 0
}

start
cp "$FA_SOURCE_DIR/hooks/pre-commit" .git/hooks/pre-commit
scenario

# What cannot be parsed holds nobody up, unless that is asked for.
printf 'int broken(void)\n{\n    return (;\n}\n' > src/broken.c
database src/make.c src/use.c src/clean.c src/broken.c
sed -i "s#\"directory\": \"[^\"]*\"#\"directory\": \"$PWD\"#" compile_commands.json
git add src/broken.c
FA_CHECK_STRICT=1 commit 1
says out "1 parse error"
FA_CHECK_FLAGS="--fail-on never" commit 0
FA_CHECK=no-such-program
git commit -q --amend -m again 2> err && fail "a hook without its program passes"
says err "no-such-program is not installed"
unset FA_CHECK

command -v pre-commit > /dev/null || { echo "no pre-commit: only the plain hook was tested"; finish; }
pre-commit validate-manifest "$FA_SOURCE_DIR/.pre-commit-hooks.yaml"
mkdir "$work/hooks-repository"
cp -r "$FA_SOURCE_DIR/.pre-commit-hooks.yaml" "$FA_SOURCE_DIR/hooks" "$work/hooks-repository"
git -C "$work/hooks-repository" init -q -b main .
git -C "$work/hooks-repository" add .
git -C "$work/hooks-repository" commit -qm hooks
git -C "$work/hooks-repository" tag v0.1.0

for hook in fa-check fa-check-lenient; do
    start
    cat > .pre-commit-config.yaml << END
repos:
  - repo: $work/hooks-repository
    rev: v0.1.0
    hooks:
      - id: $hook
END
    git add .pre-commit-config.yaml
    git commit -qm hooks
    pre-commit install > out
    scenario
done
finish
