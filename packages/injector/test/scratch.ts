import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import type { ByteSource } from '../src/byte-source.ts';

/** A directory that is gone after the test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'pack-injector-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function bytesSource(...pieces: readonly Uint8Array[]): ByteSource {
  return {
    length: pieces.reduce((sum, piece) => sum + piece.length, 0),
    async *chunks() { yield* pieces; },
  };
}

export async function readAll(source: ByteSource): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source.chunks()) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Bytes that look random and are the same in each run. */
export function noise(size: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, index) => createHash('sha256').update(String(index)).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

/** The blob that a Node of that version makes of a script. */
export function blobOf(node: string, script: string, directory: string, settings: object = {}): string {
  writeFileSync(join(directory, 'main.js'), script);
  writeFileSync(join(directory, 'sea.json'), JSON.stringify({ main: 'main.js', output: 'sea.blob', disableExperimentalSEAWarning: true, ...settings }));
  execFileSync(node, ['--experimental-sea-config', 'sea.json'], { cwd: directory, stdio: 'ignore' });
  return join(directory, 'sea.blob');
}

/** Skips the test, with a reason that the report shows, where a program is not installed. */
export function needs(context: TestContext, program: string, args: readonly string[] = ['--version']): void {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
  } catch {
    context.skip(`${program} is not installed: this check was not made`);
  }
}
