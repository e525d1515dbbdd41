// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// The language server under the protocol library that VS Code uses.
// usage: node lsp.js FA_CHECK FOLDER
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const { pathToFileURL } = require('url');
const protocol = require('vscode-languageserver-protocol/node');

const [program, folder] = process.argv.slice(2);
const file = path.join(folder, 'src/use.c');
const uri = pathToFileURL(file).href;

(async () => {
    const server = spawn(program, ['lsp'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
    const closed = new Promise((resolve) => server.on('close', resolve));
    const connection = protocol.createProtocolConnection(
        new protocol.StreamMessageReader(server.stdout),
        new protocol.StreamMessageWriter(server.stdin));
    const published = [];
    let wake = () => {};
    connection.onNotification(protocol.PublishDiagnosticsNotification.type, (params) => {
        published.push(params);
        wake();
    });
    const until = async (test) => {
        while (!published.some(test)) await new Promise((resolve) => { wake = resolve; });
        return published.find(test);
    };
    connection.listen();
    const { capabilities } = await connection.sendRequest(protocol.InitializeRequest.type,
        { processId: process.pid, rootUri: pathToFileURL(folder).href, capabilities: {} });
    assert(protocol.TextDocumentSyncKind.Incremental === capabilities.textDocumentSync.change);
    await connection.sendNotification(protocol.InitializedNotification.type, {});
    await connection.sendNotification(protocol.DidOpenTextDocumentNotification.type,
        { textDocument: { uri, languageId: 'c', version: 1, text: fs.readFileSync(file, 'utf8') } });
    const { diagnostics } = await until((p) => p.uri === uri && p.diagnostics.length > 0);
    for (const d of diagnostics) {
        assert(protocol.Diagnostic.is(d));
        assert(d.relatedInformation.every(protocol.DiagnosticRelatedInformation.is));
    }
    const actions = await connection.sendRequest(protocol.CodeActionRequest.type,
        { textDocument: { uri }, range: diagnostics[0].range, context: { diagnostics } });
    assert(actions.length > 0 && actions.every((a) => protocol.CodeAction.is(a)));
    const lenses = await connection.sendRequest(protocol.CodeLensRequest.type, { textDocument: { uri } });
    assert(lenses.every(protocol.CodeLens.is));
    const hover = await connection.sendRequest(protocol.HoverRequest.type,
        { textDocument: { uri }, position: diagnostics[0].range.start });
    assert(protocol.Hover.is(hover));
    await connection.sendRequest(protocol.ShutdownRequest.type);
    await connection.sendNotification(protocol.ExitNotification.type);
    assert.strictEqual(await closed, 0);
})().catch((error) => {
    console.log(error.stack);
    process.exit(1);
});
