#!/bin/bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Snapshots with a GPU in them follow their schema and say what the device and the budget hold.
set -eu
program="$FA_BUILD_DIR/examples/example_gpu_budget"
[ -x "$program" ] || exit 77
python3 -c 'import jsonschema' 2> /dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ASAN_OPTIONS=detect_leaks=0 "$program" "$work/out"

python3 - "$FA_SOURCE_DIR/docs/schema/snapshot.schema.json" "$work/out" <<'END'
import glob
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sorted(glob.glob(sys.argv[2] + "/snapshot_*.json"))[0], encoding="utf-8") as file:
    snapshot = json.load(file)
jsonschema.validate(snapshot, schema)
(device,) = snapshot["devices"]
(tag,) = device["tags"]
assert device["name"] and device["live"] == tag["count"] > 0, device
assert tag["name"] == "textures" and tag["bytes"] == tag["count"] << 21, tag
assert tag["bytes"] == device["used_bytes"] <= device["reserved_bytes"], device
assert device["dying"] == 0 and device["overhead_bytes"] > 0, device
assert sum(heap["reserved_bytes"] for heap in device["heaps"]) == device["reserved_bytes"], device
assert all(heap["reserved_bytes"] <= heap["limit_bytes"] for heap in device["heaps"]), device
print("%d textures in %d bytes" % (tag["count"], device["reserved_bytes"]))
END
