# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The JSON report and the baseline against the schemas we publish.
. "$FA_SOURCE_DIR/tests/validate/common.bash"
everything
schema=$FA_SOURCE_DIR/docs/schema/fa-check-report.schema.json
run 1 --format json -o r.json
run 3 --format json -o known.json --baseline b.json --update-baseline
run 3 --format json -o compared.json --baseline b.json
node "$tools/schema.js" "$schema" r.json compared.json > out 2>&1 || fail "a report breaks the schema"
node "$tools/schema.js" "$FA_SOURCE_DIR/docs/schema/fa-check-baseline.schema.json" b.json \
    > out 2>&1 || fail "the baseline breaks its schema"
# The schema would notice.
sed 's/"severity": "error"/"severity": "fatal"/' r.json > bad.json
! node "$tools/schema.js" "$schema" bad.json > out 2>&1 || fail "the schema accepts anything"
finish
