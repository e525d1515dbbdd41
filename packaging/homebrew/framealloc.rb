# Untested: see packaging/README.md.
class Framealloc < Formula
  desc "Memory with a lifetime for C, and fa-check, which proves that it is kept"
  homepage "https://example.org/framealloc"
  url "https://example.org/framealloc-0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "pkgconf" => :build
  depends_on "xxhash" => :build
  depends_on "cjson"
  depends_on "libyaml"
  depends_on "llvm"

  def install
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", "-DFA_BUILD_TESTS=OFF",
           "-DFA_LIBCLANG_INCLUDE_DIR=#{Formula["llvm"].opt_include}", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    (testpath/"a.c").write "#include <stdlib.h>\nvoid f(char *p) { free(p); free(p); }\n"
    assert_match "FA608", shell_output("#{bin}/fa-check a.c", 1)
  end
end
