# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# --baseline: created, compared with, brought up to date; known findings survive edits around them,
# moved functions and renamed files.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program

run 2 --baseline known.json
says err "there is no baseline known.json yet; --update-baseline creates it"
run 2 --update-baseline
says err "--update-baseline needs the file"
run 0 --baseline known.json --update-baseline
says err "known.json: 2 added, 0 gone"
says out "no new findings in 3 files (2 known)"
says known.json '"code":"FA609"' '"code":"FA611"' '"file":"src/make.c"'
[ "$(wc -l < known.json)" -eq 8 ] || fail "not one line for each finding"
lacks known.json "$work"

# Nothing new: clean. Every machine-readable format says what is known.
run 0 --baseline known.json --format json=r.json --format sarif=r.sarif --format junit=r.xml \
    --format checkstyle=r.cs --format github=r.gh
says out "no new findings in 3 files (2 known)"
lacks out FA609
says r.json '"state": "unchanged"' '"known": 2' '"exitCode": 0'
says r.sarif '"baselineState": "unchanged"'
says r.xml 'failures="0"' 'known from the baseline'
lacks r.cs FA609
is_empty r.gh
cp known.json before.json
run 0 --baseline known.json --update-baseline -q
is_empty err
same known.json before.json

# Edits around the findings, a renamed folder, a function moved to the end of its file.
sed -i '1i // one\n// two\n' src/make.c src/use.c
python3 - << 'END'
text = open("src/make.c").read()
start, end = text.index("struct box *box_new"), text.index("void box_end")
open("src/make.c", "w").write(text[:start] + text[end:] + text[start:end])
END
mv src source
database source/make.c source/use.c source/clean.c
run 0 --baseline known.json
says out "(2 known)"

# A second finding like a known one is new; so is one in another function.
cat >> source/use.c << 'END'
int box_again(void)
{
    struct box *b = box_new(3);
    box_end(b);
    return b->n;
}
END
run 1 --baseline known.json --sarif r.sarif
says out "1 error in 3 files (2 known)" "in 'box_again'"
lacks out "in 'box_use'"
says r.sarif '"baselineState": "new"' '"baselineState": "unchanged"'

# A narrower run drops nothing from the file; a whole one drops what is gone.
run 0 --baseline known.json --update-baseline source/use.c
says err "1 added, 0 gone"
[ "$(grep -c fingerprint known.json)" -eq 3 ] || fail "a narrow update lost findings"
sed -i 's/int box_again(void)/int box_again(int x)/; s/box_new(3);$/box_new(3); (void)0;/' \
    source/use.c
printf 'int box_use(void) { return 0; }\n' > source/use.c
run 0 --baseline known.json --format json=r.json --format sarif=r.sarif --format html=r.html
says out "no new findings in 3 files (1 known, 2 gone from the baseline)"
python3 - << 'END' || fail "what is gone"
import json
known = {k["fingerprint"]: k for k in json.load(open("known.json"))["findings"]}
absent = json.load(open("r.json"))["absent"]
assert len(absent) == 2 and all(known[a["fingerprint"]]["message"] == a["message"] for a in absent)
run = json.load(open("r.sarif"))["runs"][0]
gone = [r for r in run["results"] if r["baselineState"] == "absent"]
assert sorted(r["partialFingerprints"]["faRegionPath/v1"] for r in gone) == \
    sorted(a["fingerprint"] + ":1" for a in absent)
for r in gone:
    assert run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] == "FA609"
    place = r["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "src/use.c", "uriBaseId": "%SRCROOT%"} or place["uri"] == "source/use.c"
END
says r.html "2 findings of the baseline gone"
run 0 --baseline known.json --sarif r.sarif --sarif-profile github
lacks r.sarif '"absent"'
run 0 --baseline known.json --json r.json source/use.c
says r.json '"absent": []'
run 0 --baseline known.json --update-baseline
says err "0 added, 2 gone"
[ "$(grep -c fingerprint known.json)" -eq 1 ] || fail "an update kept what is gone"

# A unit that fails loses nothing either.
database source/make.c source/gone.c
sed -i '/box_lose/,$d' source/make.c
run 3 --baseline known.json --update-baseline
[ "$(grep -c fingerprint known.json)" -eq 1 ] || fail "a failed unit lost findings"

echo '{"version": 1, "findings": [{}]}' > known.json
run 2 --baseline known.json
says err "known.json finding 1 has no fingerprint"
run 2 --baseline .
says err ": Is a directory"

finish
