# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# SARIF by the standard's schema, and by Microsoft's multitool with the rules of GitHub's intake.
. "$FA_SOURCE_DIR/tests/validate/common.bash"
package=$NODE_PATH/@microsoft/sarif-multitool-linux
[ -d "$package" ] || exit 77
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 # no ICU needed
everything

# judge FILE [RULE]: RULE may object
judge() {
    node "$tools/schema.js" "$package/sarif-2.1.0.json" "$1" > out 2>&1 ||
        fail "$1 breaks the schema"
    "$package/Sarif.Multitool" validate "$1" --rule-kind "Sarif;Gh" --level "Error;Warning;Note" \
        --kind Fail -o verdict.sarif --log ForceOverwrite > out 2> err ||
        fail "the multitool cannot read $1"
    python3 - verdict.sarif "${2-}" > out << 'END' || fail "the multitool objects to $1"
import json, sys
# SARIF2005: a build without FA_HOMEPAGE has no address to give. Notes are matters of taste.
bad = [(r["ruleId"], r.get("level", "warning"), r["message"]) for r in
       json.load(open(sys.argv[1]))["runs"][0].get("results", [])
       if r.get("level", "warning") in ("error", "warning") and r["ruleId"] not in ("SARIF2005", sys.argv[2])]
for row in bad:
    print(row)
sys.exit(bool(bad))
END
}

run 1 --sarif r.sarif
judge r.sarif
run 1 --sarif same.sarif --reproducible
judge same.sarif
run 3 --baseline b.json --update-baseline
run 3 --baseline b.json --sarif known.sarif
says known.sarif '"baselineState": "unchanged"'
judge known.sarif
git init -q . && git remote add origin git@example.org:a/b.git || fail "git"
printf 'int nothing;\n' > src/use.c
database src/make.c src/use.c src/clean.c
run 0 --baseline b.json --sarif absent.sarif
says absent.sarif '"baselineState": "absent"' '"repositoryUri": "ssh://example.org/a/b.git"'
judge absent.sarif SARIF2017 # what is gone has no line
run 0 --baseline b.json --sarif github.sarif --sarif-profile github
lacks github.sarif '"absent"' '"suppressions"'
judge github.sarif

# The judges would notice.
sed '0,/"level": "error"/s//"level": "fatal"/' r.sarif > bad.sarif
! node "$tools/schema.js" "$package/sarif-2.1.0.json" bad.sarif > out 2>&1 ||
    fail "the schema accepts anything"
finish
