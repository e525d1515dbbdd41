// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// One file of JavaScript with the client library inside, and what the package takes from the
// project: the schema of .fa-check.yaml and the licences.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const project = '../..';
mkdirSync('dist', { recursive: true });
await build({
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    minify: true,
    legalComments: 'linked',
});
copyFileSync(`${project}/docs/schema/fa-check-config.schema.json`,
    'dist/fa-check-config.schema.json');
writeFileSync('LICENSE', ['MIT', 'APACHE'].map(
    (name) => readFileSync(`${project}/LICENSE-${name}`, 'utf8')).join('\n---\n\n'));
