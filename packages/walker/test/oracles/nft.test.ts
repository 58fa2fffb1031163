import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { nodeFileTrace } from '@vercel/nft';
import { describe, expect, test } from 'vitest';
import { walk, type ModuleGraph } from '../../src/index.ts';
import { installedTrees, programsOf, PROJECTS } from './installed-trees.ts';
import { EXPLAINED } from './nft-explained.ts';

/*
 * The oracle is @vercel/nft, which reads programs for the same purpose with other code: whatever it takes along and the walk
 * does not is in the table of explanations, and nothing else is. `PACK_ALL_ORACLES=1` compares the largest programs too.
 */

/** Programs over which the two take almost a second and more. */
const LARGE = ['apollo', 'babel', 'cheerio', 'dates', 'eslint', 'exceljs', 'ink', 'jimp', 'jsdom', 'knex', 'nest', 'nest-app', 'playwright', 'prettier', 'sql.js', 'styles', 'svelte', 'typeorm', 'typescript', 'vite', 'webpack', 'webpack-build'];
const target = { platform: process.platform, arch: process.arch, libc: 'glibc', nodeVersion: process.versions.node } as const;
const cache = {};
const treeOf = installedTrees();

const programs = PROJECTS.flatMap((project) => programsOf(project).map((script) => ({ project, script, name: project === 'ecosystem' ? basename(dirname(script)) : project })));
const compared = programs.filter(({ name }) => process.env['PACK_ALL_ORACLES'] || !LARGE.includes(name));

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('what nft finds and the walk does not is explained', () => {
  test.each(compared)('$name', async ({ project, script, name }) => {
    const entry = join(treeOf(project), script);
    const graph = await walk([entry], { root: dirname(entry), target });
    const { fileList, reasons } = await nodeFileTrace([entry], { base: '/', processCwd: dirname(entry), conditions: ['node', 'node-addons', 'module-sync'], exportsOnly: true, cache });
    expect(fileList.size).toBeGreaterThan(project === 'ecosystem' ? 2 : 1);

    const absent = new Set([...fileList].filter((file) => isMissing(graph, `/${file}`)));
    // What only absent files ask for follows from them.
    const first = [...absent].filter((file) => [...reasons.get(file)!.parents].some((parent) => !absent.has(parent)));
    expect([...new Set(first.map((file) => named(treeOf(project), `/${file}`)))].sort()).toEqual(EXPLAINED.flatMap(({ files }) => files[name] ?? []).sort());
  }, 60_000);
});

test('each explanation is of a program that is compared', () => {
  const known = new Set(programs.map(({ name }) => name));
  expect(EXPLAINED.flatMap(({ files }) => Object.keys(files)).filter((name) => !known.has(name))).toEqual([]);
});

function isMissing(graph: ModuleGraph, file: string): boolean {
  const real = realpathSync(file);
  return !statSync(real).isDirectory() && !graph.files.some(({ path }) => path === real);
}

/** A path without versions, and without where the project lies. */
function named(root: string, file: string): string {
  return file.includes('/node_modules/') ? file.replace(/^.*\/node_modules\//, '') : relative(root, file);
}
