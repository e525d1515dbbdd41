# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Completions in the shells that are there; bash is always.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
export PATH=${FA_CHECK%/*}:$PATH
folder=$FA_SOURCE_DIR/completions
touch main.c
mkdir build

# has SHELL WORD…: ./out has a line that begins with each
has() {
    local shell=$1 word
    shift
    for word in "$@"; do
        grep -qE -- "^$word([^a-zA-Z0-9-]|\$)" out || fail "$shell does not offer '$word'"
    done
}

cat > bash.sh << 'END'
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_fa_check
printf '%s\n' "${COMPREPLY[@]}"
END
in_bash() {
    bash bash.sh "$folder/fa-check.bash" fa-check "$@" > out 2> err || fail "bash: $*"
    is_empty err
}
in_bash ''
has bash check extract link explain list show init lsp main.c
in_bash --s
has bash --sarif= --skip= --staged --stats
lacks out "--format"
"$FA_CHECK" --help | grep -oE -- '--[a-z][a-z-]*' | sort -u > options
in_bash --
while read -r option; do
    has bash "$option"
done < options
in_bash explain FA60
has bash FA601 FA606
in_bash --only = FA606,FA61
has bash FA606,FA610
in_bash --skip double
has bash double-free
in_bash --fail-on = ''
has bash never hint
in_bash -p b
has bash build

if command -v zsh > /dev/null && zsh -fc "zmodload zsh/zpty && zpty probe true" 2> /dev/null; then
    # zsh completes only at a terminal of its own, which its module zpty gives. The candidates are
    # taken where they are added: what the terminal shows depends on what is typed meanwhile.
    cat > asked.zsh << 'END'
fpath=($folder $fpath)
autoload -U compinit
compinit -u -D
compadd() {
    local -a found
    # -A, -D and -O fill arrays and add nothing.
    if [[ -z ${(M)@[1,(i)--]:#-[a-zA-Z]#[ADO]} ]]; then
        builtin compadd -A found "$@"
        print -rl -- $found >> out
    fi
    builtin compadd "$@"
}
list_and_say() {
    zle list-choices
    print COMPLETED
}
zle -N list_and_say
bindkey '^I' list_and_say
print READY
END
    cat > zsh.sh << 'END'
zmodload zsh/zpty
export folder=$2
zpty shell zsh -f -i
zpty -w shell 'source ./asked.zsh'
zpty -r shell text '*READY*'
zpty -w -n shell "$1"$'\t'
zpty -r shell text '*COMPLETED*'
END
    in_zsh() {
        : > out
        zsh -f zsh.sh "$1" "$folder" 2> err || fail "zsh: $1"
    }
    in_zsh 'fa-check explain FA60'
    has zsh FA601 FA606
    in_zsh 'fa-check --st'
    has zsh --staged --stats
    in_zsh 'fa-check --fail-on='
    has zsh never hint
fi

if command -v fish > /dev/null; then
    in_fish() {
        HOME=$work fish -N -c "source $folder/fa-check.fish; complete -C '$1'" > out 2> err ||
            fail "fish: $1"
    }
    in_fish 'fa-check '
    has fish check extract link explain list show init lsp main.c
    in_fish 'fa-check --'
    while read -r option; do
        has fish "$option"
    done < options
    in_fish 'fa-check explain FA60'
    has fish FA601 FA606
    in_fish 'fa-check --only FA606,FA61'
    has fish FA606,FA610
    in_fish 'fa-check --fail-on='
    grep -q never out || fail "fish does not offer never"
fi
finish
