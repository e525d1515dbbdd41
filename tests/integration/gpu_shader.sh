# SPDX-License-Identifier: MIT OR Apache-2.0
# Copyright (c) 2026 The framealloc for C authors
#
# The words of the example's shader are valid, and are what its source compiles to.
set -eu
cd "$FA_SOURCE_DIR/examples/gpu_compute"
command -v spirv-val > /dev/null && command -v glslangValidator > /dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

glslangValidator -V --target-env vulkan1.0 -o "$work/scale.spv" scale.comp
spirv-val --target-env vulkan1.0 "$work/scale.spv"
python3 - "$work" <<'END'
import re
import struct
import sys

with open("scale.spv.inc", encoding="utf-8") as file:
    words = [int(w, 16) for w in re.findall(r"0x[0-9a-f]{8}", file.read())]
with open(sys.argv[1] + "/words.spv", "wb") as file:
    file.write(struct.pack("<%dI" % len(words), *words))
END
spirv-val --target-env vulkan1.0 "$work/words.spv"
# Another release of the compiler may number things otherwise; its name is in the third word.
for name in scale words; do
    spirv-dis --no-header --raw-id "$work/$name.spv" > "$work/$name.text"
    od -An -tx4 -j8 -N4 "$work/$name.spv" > "$work/$name.maker"
done
if cmp -s "$work/scale.maker" "$work/words.maker"; then
    diff "$work/scale.text" "$work/words.text"
fi
