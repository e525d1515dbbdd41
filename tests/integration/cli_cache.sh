# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The cache of units: what is found again and what is not, and that nobody can tell the difference.
. "$FA_SOURCE_DIR/tests/integration/cli_common.bash"
program

# units PARSED CACHED: what the last run said
units() {
    grep -qE "^ +$1  units parsed$" err || fail "not $1 units parsed"
    grep -qE "^ +$2  units from the cache$" err || fail "not $2 units from the cache"
}

# known 0|1: was the last run's result that of an earlier run?
known() {
    grep -qE "^ +$1  results from the cache$" err || fail "not $1 results from the cache"
}

check() {
    run 1 -j 2 --stats --cache-dir cache --json report.json "$@"
}

# older FILE…: so that files were not changed during the run that follows
older() {
    touch -d '1 hour ago' "$@"
    sleep 0.1
}
older src/*.c include/*.h

# cold, warm, and without a cache: the same bytes
check --no-cache
units 3 0
cp report.json none.json
[ ! -e cache ] || fail "--no-cache made a cache"
check
units 3 0
known 0
same report.json none.json
check
units 0 3
known 1
same report.json none.json
rm -f cache/*/*.result
check
units 0 3
known 0
same report.json none.json
for format in terminal compact sarif; do
    run 1 --no-cache --format $format -o cold.$format
    run 1 --cache-dir cache --format $format -o warm.$format
    same cold.$format warm.$format
done
run 0 extract --no-cache -o cold/
run 0 extract --cache-dir cache --stats -o warm/
units 0 3
for unit in cold/*.fair; do
    same "$unit" "warm/${unit#cold/}"
done

# a touched file is no changed file; a changed source costs itself; changing it back costs nothing
touch src/use.c
check
units 0 3
cp src/use.c use.c.before
sed -i 's/box_new(3)/box_new(5)/' src/use.c
older src/use.c
check
units 1 2
cp use.c.before src/use.c
check
units 0 3

# a changed header costs all units that include it
cp include/box.h box.h.before
sed -i 's/int n;/int n, m;/' include/box.h
older include/box.h
check
units 3 0
check
units 0 3
same report.json none.json
cp box.h.before include/box.h
check
units 0 3

# other flags and other environments are other units
sed -i 's/-Iinclude/-Iinclude -DX=1/' compile_commands.json
check
units 3 0
check
units 0 3
export CPATH=$work/include
check
units 3 0
unset CPATH

# damage is a miss, and is repaired
for file in cache/*/*.result; do
    printf 'x' >> "$file"
done
check
units 0 3
known 0
same report.json none.json
for file in cache/*/*.result; do
    head -c 100 "$file" > short
    cp short "$file"
done
check
known 0
check
known 1
same report.json none.json
rm -f cache/*/*.result
for file in cache/*/*.unit; do
    printf 'x' >> "$file"
done
check
units 3 0
known 0
same report.json none.json
for file in cache/*/*.deps; do
    : > "$file"
done
check
units 3 0
check
units 0 3

# a result belongs to its models and its policy; levels, selections and formats come after it
both() { # ARGS…: with the cache as without
    run 1 --no-cache --json fresh.json "$@"
    check "$@"
    same report.json fresh.json
}
both
known 1
both --skip FA606
known 1
both --deny FA6 --format compact
known 1
cat > models.yaml << 'END'
framealloc-model: 1
name: box
functions:
  box_peek: {read: arg0}
END
cat > .fa-check.yaml << 'END'
tags:
  render: {budget: 4MB}
END
both
known 0
both
known 1
both --model models.yaml
known 0
both --model models.yaml
known 1
echo '# changed' >> models.yaml
both --model models.yaml
known 0
rm .fa-check.yaml

# a finding that appears in a caller because its callee has changed, and goes again
cp src/make.c make.c.before
printf '\nvoid box_twice(void *b)\n{\n    free(b);\n    free(b);\n}\n' >> src/make.c
sed -i '1i #include <stdlib.h>' src/make.c
older src/make.c
both
known 0
both
known 1
cp make.c.before src/make.c
both
known 1

# what cannot be written is not kept, and nobody is told
if [ "$(id -u)" -ne 0 ]; then
    rm -f cache/*/*.result
    chmod -R a-w cache
    run 1 --cache-dir cache --json report.json || true
    chmod -R u+w cache
fi

# a missing header may be there tomorrow
cat > src/broken.c << 'END'
#include "later.h"
END
older src/broken.c
database src/make.c src/use.c src/clean.c src/broken.c
check
check
units 1 3
echo 'int later;' > include/later.h
older include/later.h
check
units 1 3
check
units 0 4

# runs may share a cache
rm -rf cache
for i in 1 2 3 4; do
    "$FA_CHECK" --cache-dir cache --json shared$i.json > /dev/null 2>&1 &
done
wait
for i in 2 3 4; do
    same shared1.json shared$i.json
done
check
units 0 4

# it does not grow without end, and leaves no temporary files
for i in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do
    head -c 70000 /dev/zero > cache/$i/old.unit
    : > cache/$i/old.unit.tmp-1-0
    touch -d '2 days ago' cache/$i/old.unit cache/$i/old.unit.tmp-1-0
done
rm -f cache/*/*.deps
check --cache-size 1
units 4 0
left=$(ls cache/*/old.unit | wc -l)
[ "$left" -lt 16 ] || fail "nothing was pruned"
[ "$(ls cache/*/*.tmp-1-0 | wc -l)" -eq "$left" ] || fail "temporary files were left"
check --cache-size 1
units 0 4

# the default folder, and one that cannot be had
XDG_CACHE_HOME=$work/home run 1 --stats
units 4 0
XDG_CACHE_HOME=$work/home run 1 --stats
units 0 4
: > file
XDG_CACHE_HOME=$work/file run 1 --stats
units 4 0
run 2 --cache-dir file
says err "cannot create"

finish
