// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The language server asked by a client that is right, and by some that are not.
// usage: node protocol.js FA_CHECK FOLDER     FOLDER holds the program of cli_common.bash
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const { Client } = require('./client.js');

const [program, folder] = process.argv.slice(2);
const file = (name) => path.join(folder, name);
const read = (name) => fs.readFileSync(file(name), 'utf8');
const uriOf = (name) => pathToFileURL(file(name)).href;
const at = (line, character) => ({ line, character });
const client = (args = []) => new Client(program, ['lsp', ...args], { cwd: folder });
const codes = (list) => list.map((d) => d.code).sort();
const tests = {};

tests['diagnostics on open, with the story in other files'] = async () => {
    const c = client();
    const { capabilities } = await c.start(folder);
    assert.strictEqual(capabilities.textDocumentSync.change, 2);
    c.open(file('src/use.c'), read('src/use.c'));
    const [d, ...others] = await c.diagnostics(file('src/use.c'), 0);
    assert.deepStrictEqual(others, []);
    assert.strictEqual(d.code, 'FA609');
    assert.strictEqual(d.severity, 1);
    assert.strictEqual(d.source, 'fa-check');
    assert.deepStrictEqual(d.range.start, at(6, 4));
    assert(d.relatedInformation.some((r) => r.location.uri === uriOf('src/make.c') &&
        r.message.includes('frees')));
    await c.diagnostics(file('src/make.c'), 0, (l) => codes(l).join() === 'FA611');
    assert.strictEqual(await c.stop(), 0);
};

tests['edits: increments in UTF-16 units, unsaved text, and back'] = async () => {
    const c = client();
    await c.start(folder);
    c.open(file('src/use.c'), read('src/use.c'));
    await c.diagnostics(file('src/use.c'), 0, (l) => l.length === 1);
    let from = c.messages.length;
    // "/* 𝄞é */" before the use; the column behind it counts UTF-16 units.
    c.change(file('src/use.c'), 2, [
        { range: { start: at(6, 4), end: at(6, 4) }, text: '/* \u{1d11e}é */ ' }]);
    let [d] = await c.diagnostics(file('src/use.c'), from, (l) => l.length === 1);
    assert.deepStrictEqual(d.range.start, at(6, 4 + '/* \u{1d11e}é */ '.length));
    from = c.messages.length;
    c.change(file('src/use.c'), 3, [
        { range: { start: at(5, 0), end: at(6, 0) }, text: '' },
        { range: { start: at(6, 0), end: at(6, 0) }, text: '// end\n' }]);
    [d] = await c.diagnostics(file('src/use.c'), from, (l) => l.length === 1);
    assert.strictEqual(d.code, 'FA611');
    from = c.messages.length;
    c.notify('textDocument/didClose', { textDocument: { uri: uriOf('src/use.c') } });
    [d] = await c.diagnostics(file('src/use.c'), from, (l) => l.length === 1);
    assert.strictEqual(d.code, 'FA609', 'the file on disk counts again');
    assert.strictEqual(await c.stop(), 0);
};

tests['an edit in one file changes what is said of another'] = async () => {
    const c = client();
    await c.start(folder);
    c.open(file('src/make.c'), read('src/make.c'));
    await c.diagnostics(file('src/use.c'), 0, (l) => codes(l).join() === 'FA609');
    const from = c.messages.length;
    c.change(file('src/make.c'), 2, [{ text: read('src/make.c').replace('free(b);', '(void)b;') }]);
    await c.diagnostics(file('src/use.c'), from, (l) => !codes(l).includes('FA609'));
    assert.strictEqual(await c.stop(), 0);
};

tests['an unsaved header counts for those that include it'] = async () => {
    const c = client();
    await c.start(folder);
    c.open(file('include/box.h'), read('include/box.h'));
    await c.diagnostics(file('src/use.c'), 0, (l) => codes(l).join() === 'FA609');
    const from = c.messages.length;
    c.change(file('include/box.h'), 2,
        [{ text: read('include/box.h') + '#define box_end(b) ((void)(b))\n' }]);
    await c.diagnostics(file('src/use.c'), from, (l) => !codes(l).includes('FA609'));
    assert.strictEqual(await c.stop(), 0);
};

tests['units of the cache do not stand in for unsaved text'] = async () => {
    const c = client();
    await c.start(folder);
    c.open(file('include/box.h'), read('include/box.h') + '#define box_end(b) ((void)(b))\n');
    c.open(file('src/use.c'), read('src/use.c'));
    await c.diagnostics(file('src/use.c'), 0, (l) => codes(l).join() === 'FA611');
    assert.strictEqual(await c.stop(), 0);
};

tests['code action: suppress with a reason, and the finding is gone'] = async () => {
    const c = client();
    await c.start(folder);
    const text = read('src/use.c');
    c.open(file('src/use.c'), text);
    const [d] = await c.diagnostics(file('src/use.c'), 0, (l) => l.length === 1);
    const answer = await c.ask('textDocument/codeAction', { textDocument: { uri: uriOf('src/use.c') },
        range: d.range, context: { diagnostics: [d], only: ['quickfix'] } });
    const action = answer.result.find((a) => a.title === 'Suppress FA609 here with a reason');
    const [edit] = action.edit.changes[uriOf('src/use.c')];
    assert.deepStrictEqual(edit.range, { start: at(6, 0), end: at(6, 0) });
    assert(edit.newText.startsWith('    // fa-check: allow(FA609) '));
    const from = c.messages.length;
    c.change(file('src/use.c'), 2, [{ range: edit.range, text: edit.newText }]);
    await c.diagnostics(file('src/use.c'), from, (l) => l.length === 0);
    const none = await c.ask('textDocument/codeAction', { textDocument: { uri: uriOf('src/use.c') },
        range: d.range, context: { diagnostics: [d], only: ['source.organizeImports'] } });
    assert.deepStrictEqual(none.result, []);
    assert.strictEqual(await c.stop(), 0);
};

tests['hover explains, lenses tell what functions do'] = async () => {
    const c = client();
    await c.start(folder);
    c.open(file('src/make.c'), read('src/make.c'));
    const lenses = await c.ask('textDocument/codeLens', { textDocument: { uri: uriOf('src/make.c') } });
    assert.deepStrictEqual(lenses.result.map((l) => [l.range.start.line, l.command.title]),
        [[3, 'returns memory of the heap'], [13, "frees 'b'"]]);
    const [d] = await c.diagnostics(file('src/make.c'), 0, (l) => l.length === 1);
    const hover = await c.ask('textDocument/hover',
        { textDocument: { uri: uriOf('src/make.c') }, position: d.range.start });
    assert(hover.result.contents.value.startsWith('**FA611**'));
    assert(hover.result.contents.value.includes('# '), 'the page of the code follows');
    const nothing = await c.ask('textDocument/hover',
        { textDocument: { uri: uriOf('src/make.c') }, position: at(0, 0) });
    assert.strictEqual(nothing.result, null);
    assert.strictEqual(await c.stop(), 0);
};

tests['typing: edits cancel the running analysis, the last one is told'] = async () => {
    const c = client();
    await c.start(folder, { window: { workDoneProgress: true } });
    const text = read('src/use.c');
    c.open(file('src/use.c'), text);
    for (let version = 2; version < 30; version++) {
        c.change(file('src/use.c'), version, [{ text: text + `// ${version}\n` }]);
    }
    c.change(file('src/use.c'), 30, [{ text: text.replace('box_end(b);', '') }]);
    await c.wait((m) => m.method === 'textDocument/publishDiagnostics' &&
        m.params.version === 30 && codes(m.params.diagnostics).join() === 'FA611');
    assert.strictEqual(await c.stop(), 0);
};

tests['a waiting request can be cancelled'] = async () => {
    const c = client();
    await c.start(folder);
    c.open(file('src/use.c'), read('src/use.c'));
    const id = c.next;
    const lenses = c.ask('textDocument/codeLens', { textDocument: { uri: uriOf('src/use.c') } });
    c.notify('$/cancelRequest', { id });
    const answer = await lenses;
    assert.strictEqual(answer.error.code, -32800);
    assert.strictEqual(await c.stop(), 0);
};

tests['a broken configuration is told where it is broken, and heals'] = async () => {
    const c = client();
    const config = file('.fa-check.yaml');
    fs.writeFileSync(config, 'levels:\n  FA609: of\n');
    try {
        await c.start(folder);
        c.open(file('src/use.c'), read('src/use.c'));
        const [d] = await c.diagnostics(config, 0, (l) => l.length === 1);
        assert.deepStrictEqual(d.range.start, at(1, 9));
        fs.writeFileSync(config, 'levels:\n  FA609: hint\n');
        const from = c.messages.length;
        c.notify('workspace/didChangeWatchedFiles', { changes: [] });
        await c.diagnostics(config, from, (l) => l.length === 0);
        await c.diagnostics(file('src/use.c'), from, (l) => l[0] && l[0].severity === 3);
    } finally {
        fs.unlinkSync(config);
    }
    assert.strictEqual(await c.stop(), 0);
};

tests['a broken compile database is told, its files are analysed alone, and it heals'] = async () => {
    const c = client();
    const database = file('compile_commands.json');
    const whole = fs.readFileSync(database, 'utf8');
    const told = (m) => m.method === 'window/showMessage' &&
        /compile_commands.json:1:1: a compile database is a JSON array/.test(m.params.message);
    fs.writeFileSync(database, '{');
    try {
        await c.start(folder);
        await c.wait(told);
        c.open(file('src/use.c'), '#include <stdlib.h>\nvoid f(char *p) { free(p); free(p); }\n');
        await c.diagnostics(file('src/use.c'), 0, (l) => codes(l).join() === 'FA608');
    } finally {
        fs.writeFileSync(database, whole);
    }
    const from = c.messages.length;
    c.notify('workspace/didChangeWatchedFiles', { changes: [] });
    c.change(file('src/use.c'), 2, [{ text: read('src/use.c') }]);
    await c.diagnostics(file('src/use.c'), from, (l) => codes(l).join() === 'FA609');
    assert.strictEqual(await c.stop(), 0);
};

tests['a parser that crashes takes nothing along'] = async () => {
    const c = client();
    await c.start(folder);
    const text = read('src/use.c');
    c.open(file('src/use.c'), '#pragma clang __debug llvm_fatal_error\n');
    await c.diagnostics(file('src/use.c'), 0, (l) => l[0] && /libclang crashed/.test(l[0].message));
    const from = c.messages.length;
    c.change(file('src/use.c'), 2, [{ text }]);
    await c.diagnostics(file('src/use.c'), from, (l) => l[0] && l[0].code === 'FA609');
    assert.strictEqual(await c.stop(), 0);
};

tests['a file of no program, and one that has no name'] = async () => {
    const c = client();
    await c.start(folder);
    const loose = file('loose.c');
    c.notify('textDocument/didOpen', { textDocument:
        { uri: 'untitled:Untitled-1', languageId: 'c', version: 1, text: 'int x;' } });
    c.open(loose, '#include <stdlib.h>\nvoid f(void)\n{\n    char *p = malloc(3);\n' +
        '    free(p);\n    free(p);\n}\n');
    await c.diagnostics(loose, 0, (l) => codes(l).join() === 'FA608');
    assert.strictEqual(await c.stop(), 0);
};

tests['the order of life'] = async () => {
    let c = client();
    assert.strictEqual((await c.ask('textDocument/hover', {})).error.code, -32002);
    await c.start(folder);
    assert.strictEqual((await c.ask('initialize', {})).error.code, -32600);
    assert.strictEqual((await c.ask('no/such', {})).error.code, -32601);
    assert.strictEqual((await c.ask('textDocument/hover', {})).error.code, -32602);
    await c.ask('shutdown', null);
    assert.strictEqual((await c.ask('textDocument/hover', {})).error.code, -32600);
    c.notify('exit', null);
    assert.strictEqual(await c.closed, 0);
    c = client();
    c.notify('exit', null);
    assert.strictEqual(await c.closed, 1, 'exit without shutdown');
    c = client();
    c.process.stdin.end();
    assert.strictEqual(await c.closed, 1, 'a client that goes away');
};

tests['no JSON, no request, odd params: told, and the server goes on'] = async () => {
    const c = client();
    c.raw('Content-Length: 3\r\n\r\n{"a');
    assert.strictEqual((await c.wait((m) => m.error)).error.code, -32700);
    c.raw('content-length:  2 \nX-Other: y\n\n[]');
    assert.strictEqual((await c.wait((m) => m.error, 1)).error.code, -32600);
    await c.start(folder);
    c.notify('textDocument/didOpen', { textDocument: 3 });
    c.notify('textDocument/didOpen', null);
    c.notify('textDocument/didChange', { textDocument: { uri: uriOf('src/use.c') } });
    c.open(file('src/clean.c'), read('src/clean.c'));
    c.change(file('src/clean.c'), 2, [{ range: { start: at(9, 0), end: at(1, 0) }, text: 'x' },
        { range: 'x', text: 'x' }, {}, 3]);
    await c.diagnostics(file('src/clean.c'), 0, (l) => l.length === 0);
    assert.strictEqual(await c.stop(), 0);
};

for (const [what, text] of [['a length that is no number', 'Content-Length: many\r\n\r\n'],
    ['no length', 'Content-Type: x\r\n\r\n'], ['no headers', 'hello\r\n\r\n'],
    ['headers without end', 'x'.repeat(9000)],
    ['a message of a terabyte', 'Content-Length: 1000000000000\r\n\r\n']]) {
    tests[`broken: ${what}`] = async () => {
        const c = client();
        c.raw(text);
        assert.strictEqual(await c.closed, 2);
        assert(/^fa-check: lsp: the client sent .*; giving up\n$/.test(c.log), c.log);
    };
}

(async () => {
    for (const [name, run] of Object.entries(tests)) {
        try {
            await run();
            console.log(`ok: ${name}`);
        } catch (error) {
            console.log(`FAILED: ${name}\n${error.stack}`);
            process.exit(1);
        }
    }
    process.exit(0);
})();
