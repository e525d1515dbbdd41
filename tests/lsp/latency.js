// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// From an edit to its diagnostics in a file of LINES lines, in a program of FILES such files.
// usage: node latency.js FA_CHECK [LINES [FILES [EDITS]]]
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { Client } = require('./client.js');

const [given, lines = '5000', files = '1', edits = '20'] = process.argv.slice(2);
const program = path.resolve(given);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fa-latency-'));

function source(n) {
    let text = '#include <stdlib.h>\n#include <string.h>\nstruct node { struct node *next; char *name; };\n';
    for (let i = 0; text.split('\n').length < Number(lines) - 2; i += 8) {
        let block = '';
        for (let k = i; k < i + 8; k++) {
            block += `static struct node *make_${k}(const char *name)\n{\n` +
                '    struct node *n = malloc(sizeof *n);\n    if (!n) {\n        return NULL;\n    }\n' +
                '    n->name = strdup(name);\n    n->next = NULL;\n    return n;\n}\n' +
                `void use_${n}_${k}(const char *name, int m)\n{\n` +
                `    struct node *n = make_${k}(name);\n    for (int i = 0; n && i < m; i++) {\n` +
                '        n->name[i] = (char)i;\n    }\n    if (n) {\n        free(n->name);\n    }\n' +
                '    free(n);\n}\n';
        }
        text += block;
    }
    return text;
}

(async () => {
    const entries = [];
    for (let n = 0; n < Number(files); n++) {
        const file = path.join(folder, `part${n}.c`);
        fs.writeFileSync(file, source(n));
        entries.push({ directory: folder, file, command: `cc -c ${file}` });
    }
    fs.writeFileSync(path.join(folder, 'compile_commands.json'), JSON.stringify(entries));
    const file = entries[0].file;
    const text = fs.readFileSync(file, 'utf8');
    const c = new Client(program, ['lsp'], { cwd: folder });
    let began = Date.now();
    await c.start(folder);
    c.open(file, text);
    await c.diagnostics(file, 0);
    console.log(`open: ${Date.now() - began} ms, ${text.split('\n').length} lines, ${files} files`);
    // Two findings come and go with one line near the end.
    const line = text.split('\n').length - 1;
    const bug = 'void bug(void)\n{\n    char *p = malloc(1);\n    free(p);\n    free(p);\n}\n';
    const times = [];
    for (let i = 0; i < Number(edits); i++) {
        const from = c.messages.length;
        const there = i % 2 === 0;
        const change = there
            ? { range: { start: { line, character: 0 }, end: { line, character: 0 } }, text: bug }
            : { range: { start: { line, character: 0 }, end: { line: line + 6, character: 0 } }, text: '' };
        began = Date.now();
        c.change(file, i + 2, [change]);
        await c.diagnostics(file, from, (l) => l.some((d) => d.code === 'FA608') === there);
        times.push(Date.now() - began);
    }
    times.sort((a, b) => a - b);
    const middle = times[Math.floor(times.length / 2)];
    console.log(`edit to diagnostics: median ${middle} ms, best ${times[0]} ms, worst ${times[times.length - 1]} ms`);
    await c.stop();
    fs.rmSync(folder, { recursive: true });
})();
