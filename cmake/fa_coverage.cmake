# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The target `coverage`: what the tests that ran in this build folder have reached, as a table and
# as coverage/index.html. Run the tests first, or let `make coverage` do both.
find_program(FA_GCOVR gcovr)
if(NOT FA_GCOVR)
    message(WARNING "No target 'coverage': gcovr is missing (Debian: gcovr)")
    return()
endif()

set(fa_coverage_args --root ${PROJECT_SOURCE_DIR} --object-directory ${PROJECT_BINARY_DIR}
    --filter ${PROJECT_SOURCE_DIR}/analyzer/ --filter ${PROJECT_SOURCE_DIR}/runtime/
    --filter ${PROJECT_SOURCE_DIR}/gpu/
    --exclude-directories .*test_rt_barrier_portable.* # has other functions of the same names
    --exclude-unreachable-branches --exclude-throw-branches --gcov-ignore-parse-errors)
add_custom_target(coverage
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/coverage
    COMMAND ${FA_GCOVR} ${fa_coverage_args} -j 2 --print-summary --sort-uncovered
            --txt ${PROJECT_BINARY_DIR}/coverage/coverage.txt
            --html-details ${PROJECT_BINARY_DIR}/coverage/index.html ${PROJECT_BINARY_DIR}
    COMMENT "Coverage in ${PROJECT_BINARY_DIR}/coverage"
    VERBATIM)
