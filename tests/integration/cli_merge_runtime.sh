#!/bin/bash
# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# --merge-runtime: what the runtime's reports say stands among the other findings.
. "$(dirname "$0")/cli_common.bash"

mkdir -p game
cat > game/tick.c <<'END'
int tick(int n)
{
    return n + 1; // fa-check: allow(FA510) measured: it is cheap here
}

int last(int n)
{
    return n - 1;
}
END
cat > compile_commands.json <<END
[{"directory":"$work","file":"game/tick.c","command":"cc -c game/tick.c"}]
END
cat > report.json <<'END'
[{"code":"FA530","title":"heap allocation inside frames","tag":"ai","kind":"heap",
  "site":{"file":"game/tick.c","function":"last","line":8},"value":12.5,"threshold":3,
  "message":"heap allocations per frame of tag \"ai\": 12.5, at most 3 is expected"},
 {"code":510,"tag":"ai","site":{"file":"tick.c","function":"tick","line":3},"message":"short lives"}]
END
run 1 check -p . --no-cache --merge-runtime report.json --format compact
says out 'game/tick.c:8:1: warning: heap allocations per frame of tag "ai": 12.5' '[FA530]'
lacks out FA510

# one object a line, without a site, and with one that only the machine knows
cat > lines.json <<'END'
{"code":"FA608","severity":"error","message":"object released twice"}
{"code":"FA530","message":"heap in frames","module":"game.so","offset":4660}
END
run 1 check -p . --no-cache --merge-runtime lines.json --merge-runtime report.json \
    --format compact
says out 'lines.json:1:1: error: object released twice' 'lines.json:2:1: warning' 'game.so+0x1234'

run 1 check -p . --no-cache --merge-runtime report.json --format sarif
says out '"ruleId": "FA530"' 'game/tick.c'
run 1 check -p . --no-cache --merge-runtime report.json --format terminal
says out "under tag 'ai', while the program ran"
run 0 check -p . --no-cache --merge-runtime report.json --skip FA5 --format compact

echo '{"code":' > broken.json
run 2 check -p . --no-cache --merge-runtime broken.json
says err 'broken.json:1: no JSON'
echo '[{"code":"FA999"}]' > unknown.json
run 2 check -p . --no-cache --merge-runtime unknown.json
says err 'an object with a known "code" is wanted'
run 2 check -p . --no-cache --merge-runtime nowhere.json
says err 'cannot read'

finish
