import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, extname, join } from 'node:path';

/** Where the code stands that decides on what a file asks for. */
const PARTS = ['.', 'cache', 'scan', 'analyse', 'analyse/tree'];
/** The libraries that it uses. */
const LIBRARIES = ['@babel/parser', '@babel/traverse', 'es-module-lexer'];

let known: string | undefined;

/**
 * A text that changes with the code of the analyser, its libraries and this Node, from their own bytes: what an older one
 * has found is not taken for what this one would find. `undefined` where they do not lie in files of their own.
 */
export function analyserVersion(): string | undefined {
  try {
    return known ??= compute();
  } catch {
    return undefined;
  }
}

function compute(): string {
  const root = join(dirname(import.meta.filename), '..');
  const end = extname(import.meta.filename);
  const hash = createHash('sha256').update(process.version);
  for (const part of PARTS) {
    for (const name of readdirSync(join(root, part)).sort()) {
      if (name.endsWith(end) && !name.endsWith(`.d${end}`) && !name.endsWith(`.test${end}`)) hash.update(`\0${part}/${name}\0`).update(readFileSync(join(root, part, name)));
    }
  }
  for (const library of LIBRARIES) hash.update(readFileSync(findPackageJSON(library, import.meta.url)!));
  return hash.digest('hex');
}
