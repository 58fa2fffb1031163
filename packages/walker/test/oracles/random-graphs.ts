import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as fc from 'fast-check';
import { writeModule, type RandomModule } from './random-modules.ts';

/** A package of a random program; the program itself is one. */
export interface RandomPackage {
  readonly type: 'module' | 'commonjs' | undefined;
  /** `type` of a package.json in `lib`. */
  readonly inner: 'module' | 'commonjs' | 'none' | undefined;
  readonly door: keyof typeof DOORS;
  readonly modules: Readonly<Record<string, RandomModule>>;
}

/** A random program: of several packages in one of the layouts of package managers. */
export interface RandomProgram {
  readonly layout: 'flat' | 'nested' | 'pnpm';
  readonly entry: string;
  readonly packages: readonly RandomPackage[];
}

/** How a package says what its name means. */
const DOORS = {
  index: {},
  main: { main: './a.js' },
  mainWithoutExtension: { main: 'lib/x' },
  mainDirectory: { main: './lib' },
  mainMissing: { main: './gone.js' },
  exportsText: { exports: './a.js' },
  exportsConditions: { exports: { import: './c.mjs', require: './b.cjs' } },
  exportsMap: { exports: { '.': { 'module-sync': './c.mjs', default: './b.cjs' }, './a': './a.js', './sub/*': './lib/*.js', './sub/null/*': null, './cond': { node: './lib/index.js', default: './c.mjs' }, './data': './d.json', './list': ['bad', './a.js'] } },
} as const;

const IMPORTS = { '#a': './a.js', '#lib/*': './lib/*.js', '#dep': 'p1', '#cond': { import: './c.mjs', default: './b.cjs' }, '#fs': 'fs', '#gone': './gone.js' };

/** The modules of each package; all but the extensionless one and the data run by the rules for their name. */
export const MODULES = ['index.js', 'a.js', 'b.cjs', 'c.mjs', 'd.json', 'lib/index.js', 'lib/x.js', 'bin'];
/** What there is to ask for of a package, its own and that of others. */
const SUBPATHS = ['', '/a', '/a.js', '/b.cjs', '/c.mjs', '/d.json', '/data', '/lib', '/lib/', '/lib/x', '/lib/index.js', '/sub/x', '/sub/index', '/sub/null/x', '/sub/gone', '/cond', '/list', '/bin', '/package.json', '/gone'];
const OTHERS = ['#a', '#lib/x', '#lib/gone', '#dep', '#cond', '#fs', '#gone', '#nope', 'fs', 'node:path', 'node:test', 'test', 'nope', '@s/nope/x', '.', '..', './', './lib', '../lib/', './gone', './gone.js', '../gone.json', 'p0/../p1', './%61.js', './a.js?x'];

const style = fc.constantFrom('full', 'full', 'full', 'full', 'bare', 'directory', 'roundabout');
const request = fc.record({
  form: fc.nat(),
  /** Static imports of what may not be there stop the whole program: most are of files that are. */
  risky: fc.integer({ min: 0, max: 40 }).map((drawn) => drawn === 0),
  target: fc.oneof(
    { weight: 5, arbitrary: fc.record({ file: fc.constantFrom(...MODULES), style }) },
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom('p0', 'p1', 'p2'), fc.constantFrom(...SUBPATHS)).map((parts) => ({ text: parts.join('') })) },
    { weight: 2, arbitrary: fc.constantFrom(...OTHERS).map((text) => ({ text })) },
  ),
});
const module: fc.Arbitrary<RandomModule> = fc.record({ esm: fc.boolean(), requests: fc.array(request, { minLength: 2, maxLength: 6, size: 'max' }) });

const randomPackage: fc.Arbitrary<RandomPackage> = fc.record({
  type: fc.constantFrom(undefined, undefined, 'module' as const, 'commonjs' as const),
  inner: fc.constantFrom(undefined, undefined, 'module' as const, 'commonjs' as const, 'none' as const),
  door: fc.constantFrom(...Object.keys(DOORS) as (keyof typeof DOORS)[]),
  modules: fc.record(Object.fromEntries(MODULES.map((name) => [name, module]))),
});

/** Random programs of two to four packages. */
export const randomProgram: fc.Arbitrary<RandomProgram> = fc.record({
  layout: fc.constantFrom('flat' as const, 'nested' as const, 'pnpm' as const),
  entry: fc.constantFrom('index.js', 'a.js', 'b.cjs', 'c.mjs', 'lib/x.js'),
  packages: fc.array(randomPackage, { minLength: 2, maxLength: 4, size: 'max' }),
});

/** Writes a program; the first package is the one that is started, the others are `p0`, `p1` and so on. */
export function writeProgram(root: string, { layout, packages }: RandomProgram): void {
  packages.forEach((each, index) => {
    const name = index === 0 ? 'app' : `p${index - 1}`;
    const directory = directoryOf(root, layout, index);
    writeText(join(directory, 'package.json'), JSON.stringify({ name, ...each.type && { type: each.type }, ...DOORS[each.door], imports: IMPORTS }));
    if (each.inner !== undefined) writeText(join(directory, 'lib/package.json'), JSON.stringify(each.inner === 'none' ? {} : { type: each.inner }));
    for (const [file, module] of Object.entries(each.modules)) writeText(join(directory, file), writeModule(`${name}/${file}`, module, kindOf(file, each)));
  });
  if (layout !== 'pnpm') return;
  const real = packages.slice(1).map((_, index) => directoryOf(root, layout, index + 1));
  // The program and each package see the packages behind them, as links; the last sees the first: a cycle.
  [root, ...real].forEach((user, at) => real.forEach((used, index) => {
    if (user !== used && (index >= at || at === real.length)) link(join(user === root ? root : dirname(dirname(user)), 'node_modules', `p${index}`), used);
  }));
}

function directoryOf(root: string, layout: RandomProgram['layout'], index: number): string {
  if (index === 0) return root;
  if (layout === 'pnpm') return join(root, `node_modules/.pnpm/p${index - 1}@1.0.0/node_modules/p${index - 1}`);
  // nested: the second and the third lie within the first
  return join(layout === 'nested' && index > 1 ? directoryOf(root, layout, 1) : root, 'node_modules', `p${index - 1}`);
}

/** `detected` where the syntax decides. */
function kindOf(file: string, { type, inner }: RandomPackage): 'module' | 'commonjs' | 'detected' | 'json' {
  if (file.endsWith('.json')) return 'json';
  if (file.endsWith('.mjs')) return 'module';
  if (file.endsWith('.cjs')) return 'commonjs';
  const declared = file.startsWith('lib/') && inner !== undefined ? inner : type ?? 'none';
  return declared === 'none' ? 'detected' : declared;
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(relative(dirname(path), target), path);
}
