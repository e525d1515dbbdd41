# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# action.yml and the workflow of docs/guide/ci.md against the schemas of GitHub's files.
. "$FA_SOURCE_DIR/tests/validate/common.bash"
validator=$NODE_PATH/@action-validator/cli/cli.mjs
[ -f "$validator" ] || validator=$NODE_PATH/.bin/action-validator
[ -e "$validator" ] || exit 77
cp "$FA_SOURCE_DIR/action.yml" action.yml
node "$validator" action.yml > out 2> err || fail "action.yml breaks the schema"
sed -i 's/using: composite/using: komposite/' action.yml
! node "$validator" action.yml > out 2> err || fail "the schema accepts anything"

mkdir -p .github/workflows
awk '/^```yaml/ { on = 1; next } /^```/ { if (on) exit } on' "$FA_SOURCE_DIR/docs/guide/ci.md" \
    > .github/workflows/lifetimes.yml
grep -q '^name: lifetimes' .github/workflows/lifetimes.yml || fail "no workflow in the guide"
node "$validator" .github/workflows/lifetimes.yml > out 2> err || fail "the workflow breaks the schema"
finish
