# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# JUnit and Checkstyle against their schemas, with findings, suppressions, failed units and names
# that XML must escape. Skipped without xmllint.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
command -v xmllint > /dev/null || exit 77
schemas=$FA_SOURCE_DIR/tests/schema

# valid FORMAT FILE
valid() {
    case $1 in
    junit) xmllint --noout --nonet --schema "$schemas/junit.xsd" "$2" ;;
    checkstyle) xmllint --noout --nonet --relaxng "$schemas/checkstyle.rng" "$2" ;;
    esac > lint 2>&1 || { cat lint; fail "$2 is no valid $1"; }
}

program
cat > 'src/a&b<"x">.c' << 'END'
#include <stdlib.h>
int twice(void)
{
    char *p = malloc(3); char *q = malloc(3);
    if (!p || !q) { return 1; }
    free(p); free(p); free(q); free(q);
    return 0;
}
END
printf '#include "no_such_header.h"\nint broken(void) { return 1; }\n' > src/broken.c
sed -i 's|return b->n;|return b->n; // fa-check: allow(FA609) shown <as> skipped|' src/use.c
python3 - src/make.c src/use.c src/clean.c src/broken.c src/gone.c 'src/a&b<"x">.c' << 'END'
import json, os, sys
json.dump([{"directory": os.getcwd(), "file": f, "arguments": ["cc", "-Iinclude", "-c", f]}
           for f in sys.argv[1:]], open("compile_commands.json", "w"))
END
run 1 --format junit=r.junit --format checkstyle=r.checkstyle --format compact
valid junit r.junit
valid checkstyle r.checkstyle
says r.junit 'classname="src/gone.c"' '<skipped message="shown &lt;as&gt; skipped"/>' \
    'a&amp;b&lt;&quot;x&quot;&gt;.c' '<failure type="FA608"'
says r.checkstyle 'severity="error"' 'severity="warning"' 'source="fa-check.FA102"'
lacks r.checkstyle FA609

# The figures agree with the text.
findings=$(grep -c ' \(error\|warning\): ' out)
[ "$(grep -c '<failure' r.junit)" -eq "$findings" ] || fail "not every finding is a failure"

# --fail-on decides what is a failure.
run 1 --format junit --fail-on error
valid junit out
says out '<system-out>'

# A run without findings has a case that passed.
database src/clean.c
run 0 --format junit
valid junit out
says out '<testcase name="analysis"'
run 0 --format checkstyle
valid checkstyle out

finish
