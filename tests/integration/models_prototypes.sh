#!/bin/bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The models of the C library, and of libraries whose headers are installed, against the real
# prototypes: every operand is an argument that the function has, objects are pointers, out-parameters
# are pointers to pointers, and what is const is not written.
set -eu
clang=$(command -v clang-19 || command -v clang) || exit 77
python3 -c 'import yaml' 2>/dev/null || exit 77

python3 - "$FA_SOURCE_DIR" "$clang" <<'END'
import re
import subprocess
import sys

import yaml

ROOT, CLANG = sys.argv[1:3]
HEADERS = """assert ctype dirent dlfcn err errno error execinfo fcntl fenv fnmatch fts ftw getopt glob
grp iconv ifaddrs inttypes langinfo libgen locale malloc math mntent mqueue net/if netdb
netinet/in arpa/inet poll pthread pty pwd regex sched search semaphore setjmp shadow signal spawn
stdio stdio_ext stdlib string strings sys/epoll sys/eventfd sys/inotify sys/ioctl sys/mman
sys/mount sys/msg sys/prctl sys/ptrace sys/random sys/resource sys/select sys/sem sys/sendfile
sys/shm sys/signalfd sys/socket sys/stat sys/statfs sys/statvfs sys/sysinfo sys/time sys/timerfd
sys/times sys/types sys/uio sys/un sys/utsname sys/wait syslog termios threads time ucontext unistd
utime wchar wctype wordexp cjson/cJSON sqlite3 zlib uv event2/event event2/buffer
event2/bufferevent event2/bufferevent_struct event2/listener event2/http liburing SDL2/SDL
glib-2.0/glib glib-2.0/glib-object""".split()
# Pointers that do not look like one.
POINTERS = re.compile(r"\*|\[|va_list|jmp_buf|SOCKADDR_ARG|locale_t|iconv_t|cookie|gzFile|z_streamp|gz_headerp|voidp|_destructor_type|gpointer|gconstpointer")
NUMBERS = ("size", "count", "align", "policy", "when")
# Functions, threads and timers go by values of all sorts.
VALUES = ("entry", "joins", "cancels")


def prototypes():
    source = "".join("#if __has_include(<%s.h>)\n#include <%s.h>\n#endif\n" % (h, h)
                     for h in HEADERS)
    flags = subprocess.run(["pkg-config", "--cflags", "glib-2.0"], capture_output=True, text=True,
                           check=False).stdout.split()
    dump = subprocess.run([CLANG, "-D_GNU_SOURCE", *flags, "-x", "c", "-fsyntax-only", "-Xclang",
                           "-ast-dump", "-fno-color-diagnostics", "-"], input=source,
                          capture_output=True, text=True, check=True).stdout
    found = {}
    for name, kind in re.findall(r"FunctionDecl .*? (\w+) '([^']*)'", dump):
        inner = kind[kind.index("(") + 1:]
        parameters, depth, word = [], 0, ""
        for c in inner:
            if c == ")" and depth == 0:
                break
            depth += (c in "([") - (c in ")]")
            if c == "," and depth == 0:
                parameters.append(word.strip())
                word = ""
            else:
                word += c
        parameters.append(word.strip())
        found[name] = [p for p in parameters if p not in ("", "void")]
    return found


def operands(said, path=()):
    if isinstance(said, dict):
        for key, value in said.items():
            yield from operands(value, path + (key,))
    elif isinstance(said, list):
        for value in said:
            yield from operands(value, path)
    else:
        found = re.match(r"(\*?)arg(\d+)(->\w+)?(\.\.)?", str(said))
        if found:
            yield path, str(said), found


def wrong(parameters, path, found):
    star, field, rest = found.group(1), found.group(3), found.group(4)
    index = int(found.group(2))
    if "..." in parameters and index >= parameters.index("..."):
        return None
    if index >= len(parameters):
        return "no such argument"
    kind = parameters[index]
    if path[-1] in VALUES or path[0] in VALUES or path[:2] == ("starts_thread", "into"):
        return None
    if path[-1] in NUMBERS:
        return "a pointer is no number" if "*" in kind and path[-1] != "when" else None
    if not rest and not POINTERS.search(kind):
        return "not a pointer: " + kind
    if star and kind.count("*") + kind.count("[") < 2 and "va_list" not in kind:
        return "does not point to a pointer: " + kind
    if path[0] == "write" and not (rest or field or star):
        if re.match(r"const\b[^*]*\*[^*]*$", kind):
            return "points to what is const: " + kind
    return None


real = prototypes()
checked = 0
problems = []
for model in ("libc", "posix", "cjson", "sqlite", "zlib", "glib", "libuv", "libevent", "liburing",
              "sdl"):
    with open("%s/models/%s.yaml" % (ROOT, model), encoding="utf-8") as file:
        functions = {name: said for names, said in yaml.safe_load(file)["functions"].items()
                     for name in re.split("[ ,]+", names)}
    for name, said in functions.items():
        if name not in real:
            continue
        while isinstance(said, dict) and "like" in said:
            said = functions[said["like"]]
        checked += 1
        for path, text, found in operands(said):
            problem = wrong(real[name], path, found)
            if problem:
                problems.append("%s: %s: %s: %s" % (name, ".".join(path), text, problem))
print("%d functions compared, %d problems" % (checked, len(problems)))
print("\n".join(problems))
sys.exit(1 if problems or checked < 600 else 0)
END
