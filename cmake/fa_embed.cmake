# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# fa_embed(<name> <glob>): a static library whose table <name>[] (see analyzer/base/embedded.h)
# holds each matching file. The same file, run with cmake -P, writes that table.

if(CMAKE_SCRIPT_MODE_FILE)
    file(GLOB files ${GLOB})
    list(SORT files)
    set(arrays "")
    set(table "")
    set(count 0)
    foreach(file IN LISTS files)
        get_filename_component(name ${file} NAME_WLE)
        file(SIZE ${file} size)
        file(READ ${file} bytes HEX)
        string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
        string(APPEND arrays "static const unsigned char file_${count}[] = {${bytes}0};\n")
        string(APPEND table "    {\"${name}\", (const char *)file_${count}, ${size}},\n")
        math(EXPR count "${count} + 1")
    endforeach()
    file(WRITE ${OUTPUT} "#include \"base/embedded.h\"\n\n${arrays}
const struct fac_embedded ${NAME}[] = {\n${table}    {NULL, NULL, 0},\n};
const size_t ${NAME}_count = ${count};\n")
    return()
endif()

set(fa_embed_script ${CMAKE_CURRENT_LIST_FILE})

function(fa_embed name glob)
    file(GLOB files CONFIGURE_DEPENDS ${glob})
    set(output ${CMAKE_CURRENT_BINARY_DIR}/generated/${name}.c)
    # The list of names is a dependency too: a removed page must leave the table.
    file(CONFIGURE OUTPUT ${output}.files CONTENT "${files}" @ONLY)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DNAME=${name} "-DGLOB=${glob}" -DOUTPUT=${output}
                -P ${fa_embed_script}
        DEPENDS ${files} ${output}.files ${fa_embed_script}
        COMMENT "Embedding ${name}"
        VERBATIM)
    add_library(${name} STATIC ${output})
    fa_generated_target(${name})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/analyzer)
endfunction()
