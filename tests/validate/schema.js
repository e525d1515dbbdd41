// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// usage: node schema.js SCHEMA DOCUMENT...
"use strict";
const fs = require("fs");
const Ajv = require("ajv/dist/2020").default;
const read = (path) => JSON.parse(fs.readFileSync(path, "utf8"));
const [schema, ...documents] = process.argv.slice(2);
const ajv = new Ajv({ strict: false, allErrors: true });
require("ajv-formats")(ajv);
const validate = ajv.compile(read(schema));
for (const path of documents) {
    if (!validate(read(path))) {
        for (const error of validate.errors) {
            console.log(`${path}: ${error.instancePath} ${error.message}`,
                JSON.stringify(error.params));
        }
        process.exitCode = 1;
    }
}
