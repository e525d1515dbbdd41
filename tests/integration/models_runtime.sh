#!/bin/bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# models/framealloc.yaml and the runtime's headers name the same functions, and say the same about
# which arguments they take; so do models/framealloc_gpu.yaml and the GPU library's headers. A
# function whose body says it better is named there in a comment.
set -eu
for room in "runtime framealloc" "gpu framealloc_gpu"; do
# shellcheck disable=SC2086  # a folder and a model
python3 - "$FA_SOURCE_DIR" $room <<'END'
import glob
import re
import sys

root, room = sys.argv[1:3]
model = "models/" + sys.argv[3] + ".yaml"
declared = {}
for path in sorted(glob.glob(root + "/" + room + "/include/framealloc/*.h")):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"^#(?:[^\n]*\\\n)*[^\n]*", "", text, flags=re.M)
    for name, parameters in re.findall(
            r"\b(?:FA_API|FA_INLINE)\b[^;{}(]*?\b(fa_\w+)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)", text):
        declared[name] = 0 if parameters.strip() == "void" else parameters.count(",") + 1

with open(root + "/" + model, encoding="utf-8") as file:
    text = file.read()
modelled = {}
for names, said in re.findall(r"^  (\w[\w, ]*):((?:.*\n)(?:    .*\n)*)", text, re.M):
    largest = max([int(n) for n in re.findall(r"\barg(\d+)", said)], default=-1)
    modelled.update((name, largest) for name in re.split("[ ,]+", names))
mentioned = set(re.findall(r"\bfa_\w+", text))

problems = []
for name, count in sorted(declared.items()):
    if name not in mentioned:
        problems.append(name + " is declared and not in " + model)
    if modelled.get(name, -1) >= count:
        problems.append("%s has %d parameters, its model names arg%d" %
                        (name, count, modelled[name]))
for name in sorted(modelled):
    if name.startswith("fa_") and not name.startswith("fa_debug_") and name not in declared:
        problems.append(name + " is in " + model + " and not declared")
print("%d declared, %d modelled, %d problems" % (len(declared), len(modelled), len(problems)))
print("\n".join(problems))
sys.exit(1 if problems or len(declared) < 50 else 0)
END
done
