#!/bin/bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# docs/schema/fa-check-config.schema.json and the reader of .fa-check.yaml agree: on the example of
# the guide, on what `init` writes, and on what is wrong.
set -eu
python3 -c 'import jsonschema, yaml' 2>/dev/null || exit 77

python3 - "$FA_SOURCE_DIR" "$FA_CHECK" <<'END'
import json
import os
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

root, check = sys.argv[1:]
with open(root + "/docs/schema/fa-check-config.schema.json", encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)

with open(root + "/docs/guide/cli.md", encoding="utf-8") as file:
    example = re.search(r"```yaml\n(levels:.*?)```", file.read(), re.S).group(1)
example = re.sub(r"models:\n  - .*\n", "", example)
cases = [
    (example, True),
    ("", True),
    ("tags:\nmodules:\nallocation:\n", True),
    ("modules: {a: {files: [a/]}}", True),
    ("tags: [a]", False),
    ("tags: {a: {budget: 1 TB}}", False),
    ("tags: {a: {budget: 0}}", False),
    ("tags: {a: {bugdet: 1}}", False),
    ("modules: {a: {}}", False),
    ("modules: {a: {files: a/}}", False),
    ("modules: {a: {files: [a/], require-tag: maybe}}", False),
    ("allocation: {must-check: [stack]}", False),
    ("allocation: {heap: true}", False),
    ("levels: {FA6: loud}", False),
    ("exclude: third_party", False),
    ("budgets: {}", False),
    ("homepage: https://example.org/fa/", True),
    ("homepage: docs", False),
    ("homepage: [a]", False),
]
problems = 0
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    subprocess.run([check, "init", "-q", "-o", "made.yaml"], check=True)
    with open("made.yaml", encoding="utf-8") as file:
        made = file.read()
    cases += [(made, True), (re.sub(r"(?m)^  # ", "  ", made.replace("tools/our_pool.yaml", "m.yaml")), True)]
    with open("m.yaml", "w", encoding="utf-8") as file:
        file.write("framealloc-model: 1\nname: m\nfunctions: {our_free: {free: arg0}}\n")
    with open("a.c", "w", encoding="utf-8") as file:
        file.write("int a;\n")
    for text, fine in cases:
        with open("c.yaml", "w", encoding="utf-8") as file:
            file.write(text)
        said = subprocess.run([check, "check", "--config", "c.yaml", "-q", "a.c", "--"],
                              capture_output=True, text=True)
        by_schema = validator.is_valid(yaml.safe_load(text))
        if by_schema != fine or (said.returncode == 0) != fine:
            print("wanted %s, schema %s, fa-check %d %s: %s"
                  % (fine, by_schema, said.returncode, said.stderr, text))
            problems += 1
print("%d cases, %d problems" % (len(cases), problems))
sys.exit(1 if problems else 0)
END
