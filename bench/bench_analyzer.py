#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# fa-check beside `clang -fsyntax-only` over the same commands: this project's own sources. Counts
# user instructions where the machine counts them (perf), else CPU time, which others disturb.
"""usage: bench_analyzer.py FA_CHECK BUILD_FOLDER SOURCE_FOLDER"""
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile

FLAGS_WITH_VALUE = {"-o", "-MF", "-MT", "-MQ"}
FLAGS_LEFT_OUT = {"-c", "-MD", "-MMD", "-Werror"}


def counts_instructions():
    """Can perf count what a program executes?"""
    if not shutil.which("perf"):
        return False
    probe = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", "true"],
                           capture_output=True, text=True)
    return probe.returncode == 0 and re.match(r"^\d+,", probe.stderr.strip()) is not None


class Meter:
    """Cost of commands: instructions, or seconds of CPU time; and the largest process in KiB."""

    def __init__(self):
        self.by_perf = counts_instructions()
        self.unit = "million instructions" if self.by_perf else "ms of CPU time"

    def run(self, command, cwd, stderr=None):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        prefix = []
        with tempfile.NamedTemporaryFile("r") as report:
            if self.by_perf:
                prefix = ["perf", "stat", "-x,", "-e", "instructions:u", "-o", report.name]
            subprocess.run(prefix + command, cwd=cwd, stdout=subprocess.DEVNULL,
                           stderr=stderr or subprocess.DEVNULL, check=False)
            counted = re.search(r"^(\d+),", report.read(), re.MULTILINE) if self.by_perf else None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if counted:
            return int(counted.group(1)) / 1e6
        return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def clang_like(fa_check):
    """The compiler of the libclang that fa-check uses."""
    told = subprocess.run([fa_check, "--version"], capture_output=True, text=True).stdout
    major = re.search(r"clang\D*(\d+)\.", told)
    names = ["clang-" + major.group(1)] if major else []
    return next((name for name in names + ["clang"] if shutil.which(name)), None)


def syntax_command(clang, entry):
    words = entry.get("arguments") or shlex.split(entry["command"])
    words = words[2:] if os.path.basename(words[0]) == "ccache" else words[1:]
    kept, skip = [], False
    for word in words:
        if not skip and word not in FLAGS_LEFT_OUT and word not in FLAGS_WITH_VALUE:
            kept.append(word)
        skip = not skip and word in FLAGS_WITH_VALUE
    return [clang, "-w", "-fsyntax-only"] + kept


def counter(text, name):
    found = re.search(r"^\s*(\d+)\s+" + re.escape(name) + "$", text, re.MULTILINE)
    return int(found.group(1)) if found else 0


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    fa_check, build, source = (os.path.abspath(a) for a in sys.argv[1:])
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        every = json.load(file)
    ours = tuple(os.path.join(source, d) + os.sep for d in ("analyzer", "runtime/src"))
    entries = [e for e in every if os.path.join(e["directory"], e["file"]).startswith(ours)]
    if not entries:
        sys.exit("no compile commands for analyzer/ and runtime/src/ in " + build)
    meter = Meter()
    clang = clang_like(fa_check)
    rows = []
    with tempfile.TemporaryDirectory() as work:
        with open(os.path.join(work, "compile_commands.json"), "w", encoding="utf-8") as file:
            json.dump(entries, file)
        base = 0
        if clang:
            base = sum(meter.run(syntax_command(clang, e), e["directory"]) for e in entries)
            rows.append((clang + " -fsyntax-only", base))
        check = [fa_check, "check", "-p", work, "-j1", "--no-config", "--quiet"]
        rows.append(("fa-check extract (parse, lower)", meter.run(
            [fa_check, "extract", "-p", work, "-j1", "--no-cache", "-o", work + "/units/"], work)))
        with open(os.path.join(work, "stats"), "w+", encoding="utf-8") as stats:
            rows.append(("fa-check check, cold", meter.run(check + ["--no-cache", "--stats"], work,
                                                           stats)))
            stats.seek(0)
            told = stats.read()
        cached = check + ["--cache-dir", os.path.join(work, "cache")]
        meter.run(cached, work)
        rows.append(("fa-check check, nothing changed", meter.run(cached, work)))
    print(f"\n{len(entries)} units of fa-check and its runtime, {meter.unit}")
    for name, cost in rows:
        ratio = f"{cost / base:8.3f} of clang" if base else ""
        print(f"  {name:36} {cost:12.0f} {ratio}")
    instructions = counter(told, "IR instructions")
    memory = counter(told, "bytes of the program and its analysis")
    print(f"  {'IR instructions':36} {instructions:12}")
    print(f"  {'bytes of the program for each':36} {memory / max(instructions, 1):12.0f}")
    print(f"  {'transfer steps':36} {counter(told, 'transfer steps'):12}")


if __name__ == "__main__":
    main()
