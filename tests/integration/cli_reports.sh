# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# Every format, several reports from one run, the documents' schemas, and reports that cannot be
# written.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program

run 1 --format compact
says out "src/use.c:7:" ": error: " "[FA609]" "src/make.c:" ": warning: " "[FA611]"
[ "$(wc -l < out)" -eq 2 ] || fail "compact is not one line for each finding"

run 1 --sarif r.sarif --json r.json --compact r.txt
says out "error[FA609]"
says r.sarif '"ruleId": "FA609"'
says r.json '"code": "FA609"'
same r.txt <("$FA_CHECK" --format compact || true)
run 1 --format json -o again.json
is_empty out
same again.json r.json
run 1 --format sarif
same out r.sarif
run 1 --format sarif --reproducible
lacks out "$work"

if python3 -c 'import jsonschema' 2> /dev/null; then
    python3 - "$FA_SOURCE_DIR/docs/schema/fa-check-report.schema.json" r.json << 'END' || fail schema
import json, sys
import jsonschema
schema, report = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft202012Validator(schema).validate(report)
END
fi

python3 - r.sarif r.json << 'END' || fail "the documents are not what they should be"
import json, sys
sarif, report = (json.load(open(path)) for path in sys.argv[1:])
run = sarif["runs"][0]
rules = run["tool"]["driver"]["rules"]
assert sarif["version"] == "2.1.0" and len(run["results"]) == 2
for result in run["results"]:
    rule = rules[result["ruleIndex"]]
    assert rule["id"] == result["ruleId"]
    for text in (rule["shortDescription"]["text"], rule["fullDescription"]["text"]):
        assert 0 < len(text) <= 1024
    assert rule["help"]["text"]
    assert len(result["locations"]) == 1
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert not place["artifactLocation"]["uri"].startswith("/")
    region = place["region"]
    assert region["endColumn"] > region["startColumn"] > 0
    assert ":" in result["partialFingerprints"]["primaryLocationLineHash"]
    assert result["codeFlows"][0]["threadFlows"][0]["locations"]
assert run["invocations"][0]["executionSuccessful"]
assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"].endswith("/")
assert [f["code"] for f in report["findings"]] == ["FA611", "FA609"]
assert report["summary"]["errors"] == 1 and report["summary"]["exitCode"] == 1
END

# Pages of the codes are linked when somebody says where they are.
lacks r.sarif helpUri
echo 'homepage: https://example.org/fa/' > here.yaml
run 1 --config here.yaml --format sarif
says out '"helpUri": "https://example.org/fa/docs/diagnostics/FA609.md"'

# What cannot be written is an error of the environment, not a clean run.
if [ -w /dev/full ]; then
    code=0
    "$FA_CHECK" > /dev/full 2> err || code=$?
    [ "$code" -eq 2 ] || fail "exit code $code with a full disk"
    says err "cannot write to standard output: No space left on device"
    run 2 --json /dev/full
    says err "cannot write /dev/full"
    says out "error[FA609]"
fi
run 2 --sarif no/such/folder/r.sarif
says err "cannot write no/such/folder/r.sarif: there is no folder no/such/folder/"
run 1 --json /dev/null

finish
