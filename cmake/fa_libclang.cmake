# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Finds the headers of libclang, any major version from 17 on. The library itself is loaded when
# fa-check runs, so nothing is linked here.
#   FA_LIBCLANG_INCLUDE_DIR  the folder that holds clang-c/Index.h

file(GLOB fa_llvm_dirs /usr/lib/llvm-* /usr/local/opt/llvm* /opt/homebrew/opt/llvm*)
list(SORT fa_llvm_dirs COMPARE NATURAL)
list(FILTER fa_llvm_dirs EXCLUDE REGEX "llvm[-@]([0-9]|1[0-6])$")

find_path(FA_LIBCLANG_INCLUDE_DIR clang-c/Index.h
    HINTS ${fa_llvm_dirs} PATH_SUFFIXES include
    DOC "Folder that holds clang-c/Index.h (LLVM 17 or newer)")
if(NOT FA_LIBCLANG_INCLUDE_DIR)
    message(FATAL_ERROR "fa-check needs the headers of libclang, LLVM 17 or newer. "
        "On Debian 12: apt-get install libclang-19-dev (or run scripts/setup). "
        "Elsewhere set -DFA_LIBCLANG_INCLUDE_DIR=<folder with clang-c/Index.h>, "
        "or build the runtime alone with -DFA_BUILD_ANALYZER=OFF.")
endif()

file(STRINGS ${FA_LIBCLANG_INCLUDE_DIR}/clang-c/Index.h fa_binary_operator_api
    REGEX "clang_getCursorBinaryOperatorKind" LIMIT_COUNT 1)
if(NOT fa_binary_operator_api)
    message(FATAL_ERROR "${FA_LIBCLANG_INCLUDE_DIR} is older than LLVM 17, which fa-check needs. "
        "Set -DFA_LIBCLANG_INCLUDE_DIR to a newer one (Debian 12: libclang-19-dev).")
endif()
