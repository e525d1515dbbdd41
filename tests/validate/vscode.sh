# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The extension for VS Code: its manifest agrees with the project; its types hold and it packs,
# where npm can get what that takes.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
touch out err
cp -r "$FA_SOURCE_DIR/editors" "$FA_SOURCE_DIR/docs" "$FA_SOURCE_DIR"/LICENSE-* .
cd editors/vscode
rm -rf node_modules dist
touch out err
python3 - "$FA_SOURCE_DIR" << 'END' || fail "the manifest"
import json, re, sys
manifest = json.load(open("package.json"))
version = re.search(r"project\(framealloc VERSION (\S+)", open(sys.argv[1] + "/CMakeLists.txt").read())
assert manifest["version"] == version[1], "not the version of the project"
source = open("src/extension.ts").read()
settings = manifest["contributes"]["configuration"]["properties"]
asked = set(re.findall(r"settings\.get<[^>]*>\('(\w+)'", source))
assert {s.removeprefix("fa-check.") for s in settings} == asked | {"trace.server"}, asked
commands = {c["command"] for c in manifest["contributes"]["commands"]}
assert set(re.findall(r"registerCommand\('([\w.-]+)'", source)) == commands, commands
END
command -v npm > /dev/null || { echo "no npm: only the manifest was checked"; finish; }
if ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error > out 2> err; then
    echo "npm cannot install what builds it: only the manifest was checked"
    finish
fi
npm run package > out 2> err || fail "it does not pack"
python3 - << 'END' || fail "the package"
import zipfile
names = {n.removeprefix("extension/") for n in zipfile.ZipFile("fa-check.vsix").namelist()}
assert {"package.json", "readme.md", "LICENSE.txt", "dist/extension.js",
        "dist/fa-check-config.schema.json"} <= names, names
assert not any(n.startswith(("src/", "node_modules/")) for n in names), names
END
finish
