// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// A client of the language server in plain Node: messages in both directions, nothing hidden, so
// that a test can also break the rules.
'use strict';
const { spawn } = require('child_process');
const { pathToFileURL } = require('url');

class Client {
    constructor(command, args, options) {
        this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
        this.bytes = Buffer.alloc(0);
        this.next = 1;
        this.answers = new Map();
        this.messages = [];
        this.waiting = [];
        this.log = '';
        this.closed = new Promise((resolve) => this.process.on('close', (code, signal) => {
            this.gone = true;
            this.wake();
            resolve(code === null ? signal : code);
        }));
        this.process.stdout.on('data', (chunk) => this.receive(chunk));
        this.process.stderr.on('data', (chunk) => { this.log += chunk; });
        this.process.stdin.on('error', () => {});
    }

    receive(chunk) {
        this.bytes = Buffer.concat([this.bytes, chunk]);
        for (;;) {
            const end = this.bytes.indexOf('\r\n\r\n');
            if (end < 0) return;
            const length = Number(/Content-Length: (\d+)/.exec(this.bytes.slice(0, end))[1]);
            if (this.bytes.length < end + 4 + length) return;
            const text = this.bytes.slice(end + 4, end + 4 + length).toString();
            this.bytes = this.bytes.slice(end + 4 + length);
            this.take(JSON.parse(text));
        }
    }

    take(message) {
        this.messages.push(message);
        if (message.method && message.id !== undefined) {
            this.send({ jsonrpc: '2.0', id: message.id, result: null });
        } else if (message.id !== undefined && this.answers.has(message.id)) {
            this.answers.get(message.id)(message);
        }
        this.wake();
    }

    wake() {
        const waiting = this.waiting;
        this.waiting = [];
        waiting.forEach((resolve) => resolve());
    }

    raw(text) { this.process.stdin.write(text); }

    send(message) {
        const body = JSON.stringify(message);
        this.raw(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }

    notify(method, params) { this.send({ jsonrpc: '2.0', method, params }); }

    /// The whole answer; it has `result` or `error`.
    ask(method, params) {
        const id = this.next++;
        return new Promise((resolve) => {
            this.answers.set(id, resolve);
            this.send({ jsonrpc: '2.0', id, method, params });
        });
    }

    /// The first message from number `from` on that `test` is true of.
    async wait(test, from = 0) {
        for (let i = from; ; i++) {
            while (i >= this.messages.length) {
                if (this.gone) throw new Error(`the server ended: ${this.log}`);
                await new Promise((resolve) => this.waiting.push(resolve));
            }
            if (test(this.messages[i])) return this.messages[i];
        }
    }

    diagnostics(file, from, test = () => true) {
        const uri = pathToFileURL(file).href;
        return this.wait((m) => m.method === 'textDocument/publishDiagnostics' &&
            m.params.uri === uri && test(m.params.diagnostics), from)
            .then((m) => m.params.diagnostics);
    }

    async start(folder, capabilities = {}) {
        const answer = await this.ask('initialize',
            { processId: process.pid, rootUri: pathToFileURL(folder).href, capabilities });
        this.notify('initialized', {});
        return answer.result;
    }

    open(file, text, version = 1) {
        this.notify('textDocument/didOpen', { textDocument:
            { uri: pathToFileURL(file).href, languageId: 'c', version, text } });
    }

    change(file, version, changes) {
        this.notify('textDocument/didChange', { textDocument:
            { uri: pathToFileURL(file).href, version }, contentChanges: changes });
    }

    async stop() {
        await this.ask('shutdown', null);
        this.notify('exit', null);
        return this.closed;
    }
}

module.exports = { Client };
