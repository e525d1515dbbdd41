# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The SARIF report against the standard's JSON schema, which an npm package carries. Skipped
# without network or without a validator.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
python3 -c 'import jsonschema' 2> /dev/null || exit 77
command -v npm > /dev/null || exit 77
timeout 60 npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 > /dev/null 2>&1 || exit 77
tar xzf microsoft-jest-sarif-*.tgz

program
cat > src/broken.c << 'END'
#include "no_such_header.h"
int broken(void) { return undefined_name; }
END
echo '// fa-check: allow(FA602)' >> src/clean.c
sed -i 's|return b->n;|return b->n; // fa-check: allow(FA609) shown suppressed|' src/use.c
database src/make.c src/use.c src/clean.c src/broken.c
run 1 --format sarif -o r.sarif
says r.sarif '"inSource"' '"FA102"'
python3 - package/lib/schemas/sarif-2.1.0-rtm.5.json r.sarif << 'END' || fail schema
import json, sys
import jsonschema
schema, report = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft7Validator(schema).validate(report)
END

finish
