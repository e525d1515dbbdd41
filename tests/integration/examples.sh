# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# In each example fa-check finds exactly the bugs its comments admit to: code, file and line, and
# tells the steps they name.
set -eu
[ -d "$FA_BUILD_DIR/examples" ] || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for database in "$FA_BUILD_DIR"/examples/*/compile_commands.json; do
    name=$(basename "$(dirname "$database")")
    "$FA_CHECK" -p "$database" --no-config --fail-on never --format json -o "$work/$name.json"
    python3 - "$FA_SOURCE_DIR/examples/$name" "$work/$name.json" <<'PYTHON'
import json
import os
import re
import sys

folder, report = sys.argv[1:]
expected = {"expect": set(), "expect-step": set()}
for file in os.listdir(folder):
    with open(os.path.join(folder, file), encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            for kind, offset, codes in re.findall(
                    r"// (expect(?:-step)?)(@[+-]\d+)?: (FA\d+(?:, FA\d+)*)", line):
                for code in codes.split(", "):
                    expected[kind].add((file, number + int(offset[1:] or 0), code))

with open(report, encoding="utf-8") as file:
    findings = [f for f in json.load(file)["findings"] if not f.get("suppressed")]


def places(things, code):
    return {(os.path.basename(t["location"]["file"]), t["location"]["line"], code(t))
            for t in things}


found = places(findings, lambda f: f["code"])
steps = set()
for finding in findings:
    steps |= places(finding["steps"], lambda _: finding["code"])

name = os.path.basename(folder)
wrong = [("not found", expected["expect"] - found), ("not planted", found - expected["expect"]),
         ("step not told", expected["expect-step"] - steps)]
for kind, entries in wrong:
    for entry in sorted(entries):
        print("%s: %s:%d %s %s" % (name, *entry, kind))
print("%s: %d planted, %d found" % (name, len(expected["expect"]), len(found)))
if name == "engine" and len({code for _, _, code in expected["expect"]}) < 9:
    sys.exit("the engine must carry at least nine kinds of bugs")
sys.exit(any(entries for _, entries in wrong))
PYTHON
done
