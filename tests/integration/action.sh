# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# action.yml: its steps run as a runner would run them, and its inputs and outputs fit together.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
python3 -c 'import yaml' 2> /dev/null || { echo "no python3-yaml"; exit 77; }
program

# The script of a step, and its environment with the defaults of the inputs filled in.
step() {
    python3 - "$FA_SOURCE_DIR/action.yml" "$1" "$2" << 'PYTHON'
import re
import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    action = yaml.safe_load(file)
number, folder = int(sys.argv[2]), sys.argv[3]
steps = action["runs"]["steps"]
assert action["runs"]["using"] == "composite"
assert all("shell" in s and "run" in s for s in steps)
used = set(re.findall(r"inputs\.([a-z-]+)", str(steps)))
assert used == set(action["inputs"]), used ^ set(action["inputs"])
for name, output in action["outputs"].items():
    assert output["value"] == "${{ steps.check.outputs.%s }}" % name
    assert '"%s=' % name in next(s for s in steps if s.get("id") == "check")["run"]
with open(folder + "/step.sh", "w", encoding="utf-8") as file:
    file.write(steps[number]["run"])
with open(folder + "/step.env", "w", encoding="utf-8") as file:
    for key, value in steps[number]["env"].items():
        name = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)
        default = action["inputs"][name.group(1)]["default"] if name else "/none"
        file.write("export %s='%s'\n" % (key, default))
PYTHON
}

# run_step CODE NUMBER NAME=VALUE…
run_step() {
    local expected=$1 code=0
    step "$2" "$work"
    shift 2
    (
        . "$work/step.env"
        export "$@"
        export GITHUB_OUTPUT=$work/outputs GITHUB_PATH=$work/paths RUNNER_TEMP=$work/temp
        bash --noprofile --norc -eo pipefail "$work/step.sh"
    ) > out 2> err || code=$?
    [ "$code" -eq "$expected" ] || fail "exit code $code, expected $expected: step $*"
}

with_program=${FA_CHECK%/*}:$PATH
run_step 0 0 "PATH=$with_program"
says out "fa-check 0."

mkdir build
mv compile_commands.json build
run_step 1 1 "PATH=$with_program"
says out "::error file=src/use.c,line=7" "FA609"
says outputs "sarif=fa-check.sarif" "exit-code=1"
[ -s fa-check.sarif ] || fail "no SARIF report"

run_step 0 1 "PATH=$with_program" FAIL_ON=never SARIF=a.sarif "ARGS=--only FA611 --quiet"
says a.sarif "FA611"
lacks a.sarif '"ruleId": "FA609"'
run_step 2 1 "PATH=$with_program" DATABASE=nowhere
run_step 2 1 "PATH=$with_program" BASELINE=none.json
finish
