# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Every code block of the documentation is compiled, run or parsed, by its language:
#   c      compiled, in guides also analysed; statements alone are put into a function. A comment before the block,
#          <!-- with: declarations -->, brings what a fragment takes for granted. Without the header
#          of a foreign library it is counted, not compiled. On the page of a code what stands under
#          "Bad" is reported with exactly that code, and what stands under "Good" with none: at the
#          path in its first line, /* ui/menu.c */, with the page's YAML as configuration. Comments
#          may bring more: <!-- config: yaml -->, <!-- model: yaml -->, <!-- beside audio/a.c: source -->,
#          <!-- header a.h: included -->
#   sh     each command of fa-check runs in a scratch copy of a small program
#   yaml   read by what reads it: models, .fa-check.yaml, pre-commit; json, toml, lua by their parsers
#   cmake  read by CMake
# A block that is none of these is text. "no-run: reason" behind the language excepts a block.
# usage: blocks.py SOURCE-DIR FA-CHECK WORK-DIR
"""Prints what fails and exits with 1; otherwise says how many blocks were tried."""
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import yaml

root, program, work = sys.argv[1:]
failures = []
counts = {}
REASON = re.compile(r"^no-run: \S.*$")
INCLUDES = "".join("#include <%s.h>\n" % name for name in
                   ("assert", "math", "pthread", "stdbool", "stddef", "stdint", "stdio", "stdlib", "string"))


def blocks(path):
    """(line, language, rest of the info string, text, what comments bring, section) of each block."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    given = {}
    section = ""
    at = 0
    while at < len(lines):
        comment = re.match(r"^<!-- (with|config|model|beside \S+|header \S+): ?(.*)$", lines[at])
        section = lines[at][3:] if lines[at].startswith("## ") else section
        fence = re.match(r"^( *)```(\w*) ?(.*)$", lines[at])
        if comment:
            text = comment.group(2)
            while "-->" not in text:
                at += 1
                text += "\n" + lines[at]
            given[comment.group(1)] = text[:text.index("-->")]
        elif fence:
            first = at + 1
            at += 1
            while at < len(lines) and not lines[at].startswith(fence.group(1) + "```"):
                at += 1
            body = "\n".join(line[len(fence.group(1)):] for line in lines[first:at])
            yield first, fence.group(2), fence.group(3), body, given, section
            given = {}
        at += 1


def call(command, **more):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False, **more)
    return result.returncode, result.stdout


# ---- C ---------------------------------------------------------------------------------------------

def is_whole(text):
    """Does the block define functions, rather than hold statements of one?"""
    return bool(re.search(r"^\{", text, re.M) or re.search(r"^[a-z].*\)\s*\{$", text, re.M) or
                re.search(r"^(typedef|struct|enum|union|extern|FA_[A-Z_]+\(.*\)\s+\w+)\s", text, re.M) or
                re.search(r"^[a-z][\w \*]*\([^;]*\);$", text, re.M) and "=" not in text)


def lacks_library(text):
    """Is a header of a foreign library included that is not installed?"""
    for name in re.findall(r"^#include <(.*)>$", text, re.M):
        code, _ = call(["cc", "-I" + os.path.join(root, "runtime/include"), "-I" +
                        os.path.join(root, "gpu/include"), "-E", "-x", "c", "-include", name,
                        "/dev/null"])
        if code != 0 and not name.startswith("framealloc/"):
            return True
    return False


def try_c(text, given):
    includes = "\n".join(re.findall(r"^#include.*$", text, re.M))
    # Lines stay where they are.
    body = re.sub(r"^#include.*$", "", text, flags=re.M)
    if not is_whole(body) or (given and "statements" in given.split("\n")[0]):
        body = "void block(void);\nvoid block(void)\n{\n%s\n}\n" % body
    given = given.replace("statements", "", 1) if given.startswith("statements") else given
    path = os.path.join(work, "block.c")
    with open(path, "w", encoding="utf-8") as file:
        file.write(INCLUDES + includes + "\n#include <framealloc/framealloc.h>\n" + given + "\n" + body)
    return call(["cc", "-std=gnu17", "-fsyntax-only", "-Wall", "-Werror", "-Wno-unused",
                 "-Wno-use-after-free", "-Wno-free-nonheap-object", "-Wno-return-local-addr",
                 "-Wno-unused-result", "-Wno-maybe-uninitialized", "-Wno-uninitialized",
                 "-Wno-dangling-pointer", "-Wno-alloc-size-larger-than", "-Wno-overflow",
                 "-D_GNU_SOURCE", "-I" + os.path.join(root, "runtime/include"),
                 "-I" + os.path.join(root, "gpu/include"), path])


def check_lifetimes():
    """What the guides recommend must be clean for fa-check itself."""
    return call([program, "-q", "--format", "compact", "--no-config", "--no-cache",
                 os.path.join(work, "block.c"), "--", "-I" + os.path.join(root, "runtime/include"),
                 "-I" + os.path.join(root, "gpu/include"), "-D_GNU_SOURCE"])


def checked_codes():
    """The codes that fa-check itself reports."""
    _, text = call([program, "list"])
    return {line.split()[0] for line in text.split("\n")
            if re.match(r"^  FA\d", line) and not line.endswith("(runtime)")}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def check_page(code, wanted, text, given, config):
    """What a page shows is reported as it says."""
    folder = os.path.join(work, "page")
    shutil.rmtree(folder, ignore_errors=True)
    named = re.match(r"/\* ([\w/]+\.(?:c|cpp)) \*/", text)
    shown = named.group(1) if named else "page.c"
    more = {key.split()[1]: body for key, body in given.items() if key.startswith("beside")}
    headers = "" if shown.endswith(".cpp") else INCLUDES + "#include <framealloc/framealloc.h>\n"
    for key in [key for key in given if key.startswith("header")]:
        write(os.path.join(folder, key.split()[1]), given[key])
        headers += '#include "%s"\n' % key.split()[1]
    write(os.path.join(folder, shown), headers + given.get("with", "") + "\n" + text)
    for name, body in more.items():
        write(os.path.join(folder, name), INCLUDES + "#include <framealloc/framealloc.h>\n" + body)
    write(folder + "/.fa-check.yaml", given.get("config", config))
    flags = "-D_GNU_SOURCE " + " ".join("-I" + os.path.join(root, f) for f in (
        "runtime/include", "gpu/include", "tests/headers", "tests/models/include"))
    flags += " -std=c++20" if shown.endswith(".cpp") else ""
    write(folder + "/compile_commands.json", json.dumps(
        [{"directory": folder, "file": name, "command": "cc %s -c %s" % (flags, name)}
         for name in [shown, *more]]))
    command = [program, "-q", "--no-cache", "--format", "json"]
    if "model" in given:
        write(folder + "/model.yaml", "framealloc-model: 1\nname: page\n" + given["model"])
        command += ["--model", "model.yaml"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode not in (0, 1):
        notices = json.loads(result.stdout or "{}").get("notices", [])
        return 1, "exit code %d: %s" % (result.returncode,
                                        result.stderr or [n["message"] for n in notices])
    found = sorted({f["code"] for f in json.loads(result.stdout)["findings"]})
    if found != ([code] if wanted else []):
        return 1, "reported: %s" % (", ".join(found) or "nothing")
    return 0, ""


# ---- shell -----------------------------------------------------------------------------------------

def scratch():
    """A small program with a database, in a repository, as the pages take it for granted."""
    folder = os.path.join(work, "project")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(os.path.join(root, "tests/docs/project"), folder)
    entries = [{"directory": folder, "file": "src/" + name, "command": "cc -Iinclude -c src/" + name}
               for name in ("main.c", "box.c")]
    os.makedirs(folder + "/build")
    for path in ("/compile_commands.json", "/build/compile_commands.json"):
        with open(folder + path, "w", encoding="utf-8") as file:
            json.dump(entries, file)
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "first"],
                    ["update-ref", "refs/remotes/origin/main", "HEAD"]):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.org"] + command,
                       cwd=folder, check=True)
    return folder


def try_sh(text, _given):
    folder = scratch()
    env = dict(os.environ, PATH=os.path.dirname(program) + ":" + os.environ["PATH"],
               NO_COLOR="1", FA_SOURCE=root)
    for line in re.sub(r"\\\n", " ", text).split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        code, output = call(["bash", "-c", line], cwd=folder, env=env)
        allowed = (0, 1, 3) if line.lstrip().startswith("fa-check") else (0,)
        if code not in allowed:
            return 1, "%s\nexit code %d\n%s" % (line, code, output[-2000:])
    return 0, ""


# ---- data ------------------------------------------------------------------------------------------

CONFIG = {"levels", "exclude", "models", "tags", "modules", "allocation"}


def try_yaml(text, _given):
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return 1, str(error)
    path = os.path.join(work, "block.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    if not isinstance(data, dict):
        return 0, ""
    if "framealloc-model" in data or ("functions" in data and "framealloc-model" not in data):
        if "framealloc-model" not in data:
            with open(path, "w", encoding="utf-8") as file:
                file.write("framealloc-model: 1\nname: block\n" + text)
        return call([program, "list", "--models", "--model", path])
    if set(data) <= CONFIG:
        folder = scratch()
        for model in data.get("models") or []:
            os.makedirs(os.path.dirname(os.path.join(folder, model)), exist_ok=True)
            shutil.copy(os.path.join(root, "models/cjson.yaml"), os.path.join(folder, model))
        shutil.copy(path, folder + "/.fa-check.yaml")
        code, output = call([program, "--fail-on", "never"], cwd=folder)
        return (0, "") if code in (0, 1, 3) else (code, output)
    if "repos" in data and shutil.which("pre-commit"):
        return call(["pre-commit", "validate-config", path])
    return 0, ""


def try_json(text, _given):
    try:
        json.loads(text)
    except ValueError as error:
        return 1, str(error)
    return 0, ""


def try_toml(text, _given):
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return 1, str(error)
    return 0, ""


def try_lua(text, _given):
    if not shutil.which("nvim"):
        return 0, ""
    path = os.path.join(work, "block.lua")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return call(["nvim", "--headless", "-u", "NONE", "-c",
                 "lua local f, e = loadfile('%s') if not f then print(e) vim.cmd('cquit') end" % path,
                 "-c", "qall!"], stdin=subprocess.DEVNULL)


def try_cmake(text, _given):
    # Read only: commands of projects become nothing.
    names = set(re.findall(r"^\s*(\w+)\(", text, re.M))
    path = os.path.join(work, "block.cmake")
    with open(path, "w", encoding="utf-8") as file:
        for name in sorted(names - {"if", "endif", "foreach", "endforeach", "set"}):
            file.write("function(%s)\nendfunction()\n" % name)
        file.write(text)
    return call(["cmake", "-P", path])


TRY = {"c": try_c, "sh": try_sh, "yaml": try_yaml, "json": try_json, "toml": try_toml,
       "lua": try_lua, "cmake": try_cmake}


# ---- names -----------------------------------------------------------------------------------------

# Not of the libraries: CMake's, probes of fixtures, and files.
OTHERS = {"fa_check_target", "fa_debug_region", "fa_debug_value", "fa_all", "fa_rt", "fa_gpu"}


def known_names():
    names = set(OTHERS)
    for library in ("runtime", "gpu"):
        for folder, _, files in os.walk(os.path.join(root, library, "include")):
            for name in files:
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    names |= set(re.findall(r"\bfa_[a-z0-9_]+", file.read()))
    return names


def check_names(page, known):
    """What the guides call a function must be one."""
    with open(page, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            for name in re.findall(r"`(fa_[a-z0-9_]+)", line):
                if name not in known:
                    failures.append("%s:%d: the headers have no %s"
                                    % (os.path.relpath(page, root), number, name))


def main():
    known = known_names()
    checked = checked_codes()
    pages = [os.path.join(root, "README.md"), os.path.join(root, "CONTRIBUTING.md")]
    for folder in ("docs", "docs/guide", "docs/diagnostics", "docs/design"):
        full = os.path.join(root, folder)
        pages += sorted(os.path.join(full, f) for f in os.listdir(full) if f.endswith(".md"))
    for page in pages:
        if "/guide/" in page:
            check_names(page, known)
        config = ""
        for line, language, info, text, brought, section in blocks(page):
            given = brought.get("with", "")
            code_of_page = os.path.basename(page)[:-3]
            config = text if language == "yaml" else config
            where = "%s:%d" % (os.path.relpath(page, root), line)
            if info and not REASON.match(info):
                failures.append("%s: '%s' is no exception; write 'no-run: reason'" % (where, info))
            elif info or not language or language == "text":
                counts["text" if not info else "excepted"] = counts.get(
                    "text" if not info else "excepted", 0) + 1
            elif language not in TRY:
                failures.append("%s: nobody tries '%s'; write 'no-run: reason'" % (where, language))
            if "/diagnostics/" in page and section in ("Bad", "Good") and code_of_page in checked \
                    and language in ("c", "cpp") and "{" in text:
                code, output = check_page(code_of_page, section == "Bad", text, brought, config)
                counts["reported as the page says"] = counts.get("reported as the page says", 0) + 1
                if code != 0:
                    failures.append("%s: under '%s', %s" % (where, section, output))
            if info or not language or language == "text" or language not in TRY:
                continue
            if language == "c" and lacks_library(text):
                counts["c without their library"] = counts.get("c without their library", 0) + 1
            else:
                code, output = TRY[language](text, given)
                if code == 0 and language == "c" and "/guide/" in page and "// FA" not in text \
                        and "expect" not in text:
                    code, output = check_lifetimes()
                counts[language] = counts.get(language, 0) + 1
                if code != 0:
                    failures.append("%s: %s\n%s" % (where, language, output))
    print(", ".join("%d %s" % (n, kind) for kind, n in sorted(counts.items())))
    for failure in failures:
        print("FAILED: " + failure)
    sys.exit(1 if failures else 0)


main()
