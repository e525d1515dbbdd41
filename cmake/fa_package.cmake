# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# `cpack -G DEB` (or TGZ): one package for each component: the library for development, and the
# analyzer.
set(CPACK_PACKAGE_VENDOR "The framealloc for C authors")
set(CPACK_PACKAGE_CONTACT "The framealloc for C authors <framealloc@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Memory with a lifetime for C, and its checker")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE-MIT)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL runtime)
if(TARGET fa-check)
    list(APPEND CPACK_COMPONENTS_ALL analyzer)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libframealloc-dev)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS fa-check)
set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "frames, arenas and pools for C (development files)")
set(CPACK_DEBIAN_ANALYZER_PACKAGE_NAME fa-check)
set(CPACK_DEBIAN_ANALYZER_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_ANALYZER_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_ANALYZER_DESCRIPTION "proves that region memory is used inside its lifetime")
# Loaded when it runs, so no tool can see that it is needed; any major from 17 on will do.
set(CPACK_DEBIAN_ANALYZER_PACKAGE_DEPENDS
    "libclang1-19 | libclang1-22 | libclang1-21 | libclang1-20 | libclang1-18 | libclang1-17")
set(CPACK_DEBIAN_ANALYZER_PACKAGE_RECOMMENDS "libclang-common-19-dev | libclang-common-22-dev")
include(CPack)
