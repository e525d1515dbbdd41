# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# For the validate scripts: the validators, or the test is skipped; then a program whose report
# holds everything a report can hold. Sourced, not run.
export NODE_PATH=${FA_VALIDATORS:-$FA_SOURCE_DIR/build/validators}/node_modules
tools=$FA_SOURCE_DIR/tests/validate
command -v node > /dev/null || exit 77
[ -d "$NODE_PATH" ] || { echo "skipped: 'make validate' installs the validators"; exit 77; }
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"

# Errors, warnings and hints; a story through a header, a macro and names that need escapes; a
# suppression; a unit that fails and one that is incomplete; a flag that is dropped.
everything() {
    program
    cat > 'src/a&b <"é">.c' << 'END'
#include <stdlib.h>
#include "box.h"
#define DROP(p) free(p)

/* a comment that
   goes on: if (x) "quoted" */
int twice(int n)
{
    char *p = malloc(3); /* 漢字 🎮 */ char *q = malloc((size_t)n);
    if (!p || !q) {
        return 1;
    }
    if (n > 3) {
        return 2;
    }
    if (n > 2) {
        return 3;
    }
    DROP(p);	DROP(p);
    free(q);
    return 0;
}

int repaired(void)
{
    char *p = malloc(3);
    free(p);
    free(p);
    return 0;
}

int walk(struct box *const *boxes, int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        struct box *b = box_new(boxes[i]->n);
        sum += b->n; // fa-check: allow(FA611) shown <as> suppressed & "quoted"
    }
    return sum;
}
END
    printf '#include "no_such_header.h"\nint broken(void) { return 1; }\n' > src/broken.c
    sed -i 's|return b->n;|return b->n; // fa-check: allow(FA609) shown <as> suppressed|' src/use.c
    python3 - src/make.c src/use.c src/clean.c src/broken.c src/gone.c 'src/a&b <"é">.c' << 'END'
import json, os, sys
json.dump([{"directory": os.getcwd(), "file": f,
            "arguments": ["cc", "-Iinclude", "-mno-such-flag", "-c", f]}
           for f in sys.argv[1:]], open("compile_commands.json", "w"))
END
}
