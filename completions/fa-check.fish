# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Completion of fa-check for fish. Options, commands and codes are asked of fa-check itself, so they
# are those of the installed version.

function __fa_check_commands
    fa-check --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*  \(.*\)$/\1\t\2/p'
end

function __fa_check_options
    fa-check --help 2>/dev/null |
        sed -nE 's/^ +(-[a-zA-Z], )?(--[a-z-]+)(\[?=[^ ]*)? +(.*)$/\2\t\4/p'
end

function __fa_check_codes
    fa-check list 2>/dev/null | sed -n 's/^  \(FA[0-9]*\) *[a-z]* *\([a-z-]*\) *\(.*\)$/\1\t\3/p'
end

# The last part of a list with commas.
function __fa_check_code_lists
    set -l before (commandline -ct | string replace -rf '^(--[a-z]+=)?(.*,)?[^,]*$' '$2')
    for code in (__fa_check_codes)
        echo $before$code
    end
end

complete -c fa-check -n __fish_use_subcommand -a '(__fa_check_commands)'
complete -c fa-check -n 'string match -q -- "-*" (commandline -ct)' -a '(__fa_check_options)'
complete -c fa-check -n '__fish_seen_subcommand_from explain' -f -a '(__fa_check_codes)'
for option in only skip deny allow
    complete -c fa-check -l $option -x -a '(__fa_check_code_lists)'
end
complete -c fa-check -l sarif-profile -x -a 'full github'
complete -c fa-check -l format -x -a 'terminal compact github json sarif junit checkstyle html'
complete -c fa-check -l fail-on -x -a 'hint warning error never'
complete -c fa-check -l min-severity -x -a 'hint warning error'
complete -c fa-check -l color -x -a 'auto always never'
complete -c fa-check -l database -s p -x -a '(__fish_complete_directories)'
