# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Snapshots and traces of a real run: they follow their schema, say what happened, arrive whole
# while somebody reads along, and old ones go.
set -eu
program="$FA_BUILD_DIR/examples/example_observe"
[ -x "$program" ] || exit 77
python3 -c 'import jsonschema' 2> /dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/out"
touch "$work/out/snapshot_000000000001_0000000000000001.json" # of an earlier run
"$program" "$work/out" > "$work/text" &
while kill -0 $! 2> /dev/null; do
    for file in "$work"/out/snapshot_*.json; do
        [ -s "$file" ] && tail -c 3 "$file" | grep -q '}' || case $file in
            *_000000000001_*) ;;
            *) [ ! -e "$file" ] || { echo "half a file: $file"; exit 1; } ;;
        esac
    done
done
wait $!
grep -q '^ai/path' "$work/text"

python3 - "$FA_SOURCE_DIR/docs/schema/snapshot.schema.json" "$work/out" <<'END'
import glob
import json
import os
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
names = sorted(glob.glob(sys.argv[2] + "/snapshot_*.json"))
assert len(names) == 7, names
assert "_000000000001_" not in names[0], "the oldest file must have gone"
assert not glob.glob(sys.argv[2] + "/*.part")
for name in names:
    with open(name, encoding="utf-8") as file:
        snapshot = json.load(file)
    jsonschema.validate(snapshot, schema)
    assert ("_%016d.json" % snapshot["frame"]) in name
    assert snapshot["pid"] > 0 and os.path.basename(snapshot["exe"]) == "example_observe"
    thread = snapshot["threads"][0]
    assert thread["name"] == "main" and thread["budget"]["limit"] == 4 << 20
    tags = {tag["path"]: tag for tag in snapshot["tags"]}
    if snapshot["frame"] > 120:
        assert tags["ai"]["site"]["function"] == "find_path", tags["ai"]
        assert tags["ai"]["site"]["file"].endswith("main.c")
        assert tags["wait"]["history"][-1] == 112, tags["wait"]
        assert tags["ai"]["promotion_rate"] == 1
        assert snapshot["promotions"]["to_pool"] == 12
        assert "FA303" in [d["code"] for d in snapshot["diagnostics"]]
        assert snapshot["diagnostics"][0]["tag"] == "ai/path"

with open(sys.argv[2] + "/trace.json", encoding="utf-8") as file:
    events = json.load(file)
begun = [e["name"] for e in events if e["ph"] == "B"]
ended = [e["name"] for e in events if e["ph"] == "E"]
assert begun.count("think") == 120 and ended.count("draw") == 120
assert sorted(begun) == sorted(ended)
assert all(x["ts"] <= y["ts"] for x, y in zip(events[2:], events[3:]))
spike = max(e["args"]["bytes"] for e in events if e["ph"] == "C")
assert spike >= 800000
print("%d snapshots, %d events" % (len(names), len(events)))
END
