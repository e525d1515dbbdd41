# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Script: writes to OUTPUT those entries of the compile database INPUT whose file is in FOLDER.
file(READ ${INPUT} database)
string(JSON count LENGTH "${database}")
math(EXPR last "${count} - 1")
set(entries "")
set(separator "")
foreach(index RANGE ${last})
    string(JSON file GET "${database}" ${index} file)
    string(FIND "${file}" "${FOLDER}/" position)
    if(position EQUAL 0)
        string(JSON entry GET "${database}" ${index})
        string(APPEND entries "${separator}${entry}")
        set(separator ",\n")
    endif()
endforeach()
file(WRITE ${OUTPUT} "[\n${entries}\n]\n")
