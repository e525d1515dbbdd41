#!/bin/bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# models/schema.json says the same as the parser: it accepts every shipped model, and of the cases
# that the parser's own test reads it accepts and refuses what the parser does.
set -eu
python3 -c 'import jsonschema, yaml' 2>/dev/null || exit 77

python3 - "$FA_SOURCE_DIR" <<'END'
import glob
import json
import re
import sys

import jsonschema
import yaml

root = sys.argv[1]
HEAD = "framealloc-model: 1\nname: t\nfunctions:\n"
problems = []

with open(root + "/models/schema.json", encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)


def accepts(text):
    try:
        return validator.is_valid(yaml.safe_load(text))
    except yaml.YAMLError:
        return False


models = sorted(glob.glob(root + "/models/**/*.yaml", recursive=True))
for path in models:
    with open(path, encoding="utf-8") as file:
        for error in validator.iter_errors(yaml.safe_load(file)):
            problems.append("%s: %s: %s" % (path, "/".join(map(str, error.path)), error.message))

with open(root + "/tests/models/format_cases.txt", encoding="utf-8") as file:
    cases = re.findall(r"^(=== .*)\n((?:.*\n)*?)--- (ok|error)(.*)\n", file.read(), re.M)
for title, text, verdict, message in cases:
    text = (HEAD if title.startswith("=== function:") else "") + text
    wanted = verdict == "ok" or message.startswith(" (schema accepts)")
    if accepts(text) != wanted:
        problems.append("%s: the schema %s it" % (title, "refuses" if wanted else "accepts"))

print("%d models, %d cases, %d problems" % (len(models), len(cases), len(problems)))
print("\n".join(problems))
sys.exit(1 if problems or len(models) < 4 or len(cases) < 100 else 0)
END
