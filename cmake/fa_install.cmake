# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# What `cmake --install` puts where: the library with its CMake package and pkg-config file, and
# fa-check.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/framealloc)

# pkg-config files find the prefix from where they lie, so that the installed tree can be moved,
# however deep the library folder is (lib, lib/x86_64-linux-gnu); not where a folder is absolute.
cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_LIBDIR BASE_DIRECTORY "\${prefix}" OUTPUT_VARIABLE pc_libdir)
cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_INCLUDEDIR BASE_DIRECTORY "\${prefix}"
    OUTPUT_VARIABLE pc_includedir)
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
    set(pc_prefix ${CMAKE_INSTALL_PREFIX})
else()
    file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
    string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_prefix}")
endif()

install(TARGETS framealloc EXPORT framealloc-targets COMPONENT runtime)
install(DIRECTORY runtime/include/framealloc DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    COMPONENT runtime)
if(TARGET framealloc_gpu)
    install(TARGETS framealloc_gpu EXPORT framealloc-targets COMPONENT runtime)
    install(DIRECTORY gpu/include/framealloc DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT runtime)
    configure_file(cmake/framealloc-gpu.pc.in framealloc-gpu.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/framealloc-gpu.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT runtime)
endif()
install(EXPORT framealloc-targets NAMESPACE framealloc:: DESTINATION ${package_dir}
    COMPONENT runtime)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/framealloc-config-version.cmake
    COMPATIBILITY SameMinorVersion)
configure_package_config_file(cmake/framealloc-config.cmake.in framealloc-config.cmake
    INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_BINDIR NO_SET_AND_CHECK_MACRO)
configure_file(cmake/framealloc.pc.in framealloc.pc @ONLY)
install(FILES cmake/FaCheck.cmake ${PROJECT_BINARY_DIR}/framealloc-config.cmake
    ${PROJECT_BINARY_DIR}/framealloc-config-version.cmake
    DESTINATION ${package_dir} COMPONENT runtime)
install(FILES ${PROJECT_BINARY_DIR}/framealloc.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT runtime)

if(TARGET fa-check)
    install(TARGETS fa-check COMPONENT analyzer)
    install(FILES docs/man/fa-check.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT analyzer)
    install(FILES docs/man/fa-check.yaml.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5
        COMPONENT analyzer)
    install(FILES docs/schema/fa-check-config.schema.json docs/schema/fa-check-report.schema.json
        docs/schema/fa-check-baseline.schema.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fa-check COMPONENT analyzer)
    install(FILES completions/fa-check.bash RENAME fa-check
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT analyzer)
    install(FILES completions/_fa-check
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT analyzer)
    install(FILES completions/fa-check.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT analyzer)
endif()
