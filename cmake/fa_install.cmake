# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# What `cmake --install` puts where: the library with its CMake package and pkg-config file, and
# fa-check.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/framealloc)

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
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/framealloc-config.cmake @ONLY CONTENT
"include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(\${CMAKE_CURRENT_LIST_DIR}/framealloc-targets.cmake)
list(APPEND CMAKE_MODULE_PATH \${CMAKE_CURRENT_LIST_DIR})
")
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
    install(FILES completions/fa-check.bash RENAME fa-check
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT analyzer)
    install(FILES completions/_fa-check
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT analyzer)
    install(FILES completions/fa-check.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT analyzer)
endif()
