# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# How every target of this project is compiled. Instrumentation is global, because code with and
# without it must not be mixed; warnings are per target, because they are ours alone.

if(FA_SANITIZE)
    string(REPLACE "fuzzer" "fuzzer-no-link" fa_sanitize_flags "${FA_SANITIZE}")
    add_compile_options(-fsanitize=${fa_sanitize_flags} -fno-omit-frame-pointer
        -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${fa_sanitize_flags})
endif()
if(FA_COVERAGE)
    add_compile_options(--coverage -fprofile-update=atomic)
    add_compile_definitions(FA_COVERAGE)
    add_link_options(--coverage)
endif()

set(FA_WARNINGS -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla)

function(fa_target name)
    target_compile_options(${name} PRIVATE ${FA_WARNINGS} $<$<BOOL:${FA_WERROR}>:-Werror>)
    target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
endfunction()

# Generated code: our flags, no opinion on its looks.
function(fa_generated_target name)
    target_compile_options(${name} PRIVATE -w)
endfunction()
