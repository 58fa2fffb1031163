/** A program whose start is measured: a project in `apps/<name>`, how it is run, and what a run that did its work prints. */
export interface Recipe {
  readonly name: string;
  /** What is run, for the reader of the table. */
  readonly description: string;
  readonly args: readonly string[];
  /** The clock stops here, and the program is asked to end (it then shows that it works); else when it ends. */
  readonly until?: RegExp;
  /** All that it prints to standard output. */
  readonly prints: RegExp;
  /** A file that it writes, and what has to be in it. */
  readonly writes?: { readonly path: string; readonly content: RegExp };
  /** Packages that it uses if they are there, and they are not: bundlers have to be told. */
  readonly absent?: readonly string[];
  /** So many times the rounds of others: starts of a short program differ more from each other than its goal allows for. */
  readonly more?: number;
  /** Wall time as a ratio to plain Node, at most: what is to be reached on Node 24. */
  readonly goal: number;
}

/** Until it listens; it then asks itself for a page. */
const SERVER = { until: /listening/, prints: /^listening\n200 \{"path":"\/"\}\n$/ } as const;

export const RECIPES: readonly Recipe[] = [
  { name: 'hello', description: 'prints a line', args: [], prints: /^hello\n$/, more: 7, goal: 1.03 },
  { name: 'express', description: 'express 5.3.0, until it listens; then it has to serve a page', args: [], ...SERVER, goal: 0.55 },
  { name: 'fastify', description: 'fastify 5.12.8, until it listens; then it has to serve a page', args: [], ...SERVER, goal: 0.45 },
  {
    name: 'eslint', description: 'eslint 10.15.0 on one file with three rules', args: ['work/linted.js'],
    prints: /linted\.js\n[^]*no-unused-vars[^]*prefer-const[^]*eqeqeq[^]*3 problems \(0 errors, 3 warnings\)/,
    absent: ['jiti', 'jiti/package.json'], goal: 0.58,
  },
  { name: 'aws-sdk', description: '@aws-sdk/client-s3 3.1173.0, loads it and makes a client', args: [], prints: /^eu-central-1 \{"MaxBuckets":2\}\n$/, goal: 0.45 },
  {
    name: 'webpack', description: 'webpack 5.112.2, bundles two modules', args: [], prints: /^asset main\.js [\d.]+ KiB \[emitted\] \(name: main\)\n$/,
    writes: { path: 'work/out/main.js', content: /twice two is/ }, absent: ['sharp', '@napi-rs/image', 'svgo'], goal: 0.30,
  },
  { name: 'lodash-es', description: 'lodash-es 4.18.1, all of its modules', args: [], prints: /^3\d\d startFasterThanNode\n$/, goal: 0.28 },
  { name: 'prettier', description: 'prettier 3.10.1 --version', args: ['--version'], prints: /^3\.10\.1\n$/, more: 3, goal: 0.88 },
  { name: 'tsc', description: 'typescript 6.0.3, tsc --version', args: ['--version'], prints: /^Version 6\.0\.3\n$/, more: 3, goal: 0.75 },
];
