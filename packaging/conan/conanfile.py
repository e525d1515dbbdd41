# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Untested: see packaging/README.md.
from conan import ConanFile
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, get


class FrameallocConan(ConanFile):
    name = "framealloc"
    version = "0.1.0"
    license = "MIT OR Apache-2.0"
    description = "Frames, arenas and pools for C: memory with a lifetime"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False]}
    default_options = {"shared": False, "fPIC": True}
    languages = "C"
    implements = ["auto_shared_fpic"]

    def layout(self):
        cmake_layout(self)

    def source(self):
        get(self, **self.conan_data["sources"][self.version], strip_root=True)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for option in ("ANALYZER", "TESTS", "EXAMPLES"):
            toolchain.cache_variables["FA_BUILD_" + option] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE-*", self.source_folder, self.package_folder + "/licenses")
        CMake(self).install()

    def package_info(self):
        self.cpp_info.libs = ["framealloc"]
        self.cpp_info.set_property("cmake_file_name", "framealloc")
        self.cpp_info.set_property("cmake_target_name", "framealloc::framealloc")
        self.cpp_info.set_property("pkg_config_name", "framealloc")
        if self.settings.os in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread"]
