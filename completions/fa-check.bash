# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Completion of fa-check for bash. Options, commands and codes are asked of fa-check itself, so they
# are those of the installed version.
# shellcheck shell=bash disable=SC2207  # words of ours have no blanks

_fa_check_words() {
    "${COMP_WORDS[0]}" --help 2> /dev/null | case $1 in
        commands) sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' ;;
        options) grep -oE -- '--[a-z][a-z-]*(=|\[=)?' | sed 's/\[=$//' | sort -u ;;
    esac
}

_fa_check_codes() {
    "${COMP_WORDS[0]}" list 2> /dev/null | sed -n 's/^  \(FA[0-9]*\) *[a-z]* *\([a-z-]*\) .*/\1\n\2/p'
}

_fa_check() {
    local cur prev option value word
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    # bash hands over "--only=FA6" as three words.
    option=""
    if [[ $cur == "=" ]]; then
        option=$prev
        cur=""
    elif [[ $prev == "=" && $COMP_CWORD -ge 2 ]]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $prev == -* && $prev != *=* ]]; then
        option=$prev
    fi
    value=$cur
    case $option in
        --only | --skip | --deny | --allow)
            # a list with commas: the last part is completed
            word=""
            [[ $value != *,* ]] || word=${value%,*},
            COMPREPLY=($(compgen -P "$word" -W "$(_fa_check_codes)" -- "${value##*,}"))
            return ;;
        --format)
            COMPREPLY=($(compgen -W "terminal compact github json sarif junit checkstyle html" \
                -- "$value"))
            return ;;
        --fail-on | --min-severity)
            word="hint warning error"
            [[ $option == --min-severity ]] || word+=" never"
            COMPREPLY=($(compgen -W "$word" -- "$value"))
            return ;;
        --sarif-profile)
            COMPREPLY=($(compgen -W "full github" -- "$value"))
            return ;;
        --color)
            COMPREPLY=($(compgen -W "auto always never" -- "$value"))
            return ;;
        --dump)
            COMPREPLY=($(compgen -W "states summaries callgraph" -- "$value"))
            return ;;
        --diff)
            COMPREPLY=($(compgen -W "$(git for-each-ref --format='%(refname:short)' 2> /dev/null)" \
                -- "$value"))
            return ;;
        -p | --database | -I | --include)
            COMPREPLY=($(compgen -d -- "$value"))
            return ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$(_fa_check_words options)" -- "$cur"))
        [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2> /dev/null
    elif [[ $prev == explain ]]; then
        COMPREPLY=($(compgen -W "$(_fa_check_codes)" -- "$cur"))
    elif [[ $COMP_CWORD -eq 1 ]]; then
        COMPREPLY=($(compgen -W "$(_fa_check_words commands)" -- "$cur") $(compgen -f -- "$cur"))
    else
        COMPREPLY=($(compgen -f -- "$cur"))
    fi
}
complete -o filenames -F _fa_check fa-check
