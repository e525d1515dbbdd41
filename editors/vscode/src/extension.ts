// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Starts `fa-check lsp` for the workspace and keeps it in step with the settings. All that is
// known of C lives in the server.
import * as path from 'path';
import * as vscode from 'vscode';
import { LanguageClient, LanguageClientOptions, ServerOptions } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;
let changing: Promise<void> = Promise.resolve(); // starts and stops, one after the other

function serverOptions(folder: string | undefined): ServerOptions {
    const settings = vscode.workspace.getConfiguration('fa-check');
    const args = ['lsp', ...settings.get<string[]>('arguments', [])];
    const database = settings.get<string>('database', '');
    if (database) {
        args.push('-p', path.resolve(folder ?? '', database));
    }
    return { command: settings.get<string>('path', 'fa-check'), args, options: { cwd: folder } };
}

async function start(log: vscode.OutputChannel): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.find((f) => f.uri.scheme === 'file');
    const options: LanguageClientOptions = {
        documentSelector: [
            { scheme: 'file', language: 'c' },
            { scheme: 'file', language: 'cpp' },
        ],
        outputChannel: log,
        workspaceFolder: folder,
    };
    client = new LanguageClient('fa-check', 'fa-check', serverOptions(folder?.uri.fsPath), options);
    try {
        await client.start();
    } catch (error) {
        client = undefined;
        const settings = 'Open settings';
        const chosen = await vscode.window.showErrorMessage(
            `fa-check cannot be started: ${error instanceof Error ? error.message : error}`, settings);
        if (chosen === settings) {
            await vscode.commands.executeCommand('workbench.action.openSettings', 'fa-check.path');
        }
    }
}

async function stop(): Promise<void> {
    const old = client;
    client = undefined;
    await old?.stop();
}

function restart(log: vscode.OutputChannel): Promise<void> {
    changing = changing.then(stop, stop).then(() => start(log));
    return changing;
}

export function activate(context: vscode.ExtensionContext): Promise<void> {
    const log = vscode.window.createOutputChannel('fa-check');
    context.subscriptions.push(
        log,
        vscode.commands.registerCommand('fa-check.restart', () => restart(log)),
        vscode.commands.registerCommand('fa-check.showLog', () => log.show()),
        vscode.workspace.onDidChangeConfiguration((event) =>
            event.affectsConfiguration('fa-check') ? restart(log) : undefined));
    return restart(log);
}

export function deactivate(): Promise<void> {
    return changing.then(stop, stop);
}
