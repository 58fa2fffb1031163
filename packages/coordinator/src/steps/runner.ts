import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import type { RuntimeRequest } from '@pack/binary-fetcher';
import type { TargetArch } from '../target.ts';

/** The dynamic linker of musl; see https://musl.libc.org/doc/1.1.24/manual.html. */
const MUSL_LINKERS: Readonly<Record<TargetArch, string>> = { arm64: '/lib/ld-musl-aarch64.so.1', x64: '/lib/ld-musl-x86_64.so.1' };

/** QEMU's user-mode emulation: its program, and the dynamic linker with which a Node of that processor starts. */
const EMULATORS: Readonly<Record<TargetArch, { readonly program: string; readonly linker: string; readonly debianRoot: string }>> = {
  arm64: { program: 'qemu-aarch64-static', linker: 'lib/ld-linux-aarch64.so.1', debianRoot: '/usr/aarch64-linux-gnu' },
  x64: { program: 'qemu-x86_64-static', linker: 'lib64/ld-linux-x86-64.so.2', debianRoot: '/usr/x86_64-linux-gnu' },
};

/**
 * What to put before a Node binary of a target to run it on this machine: nothing for its own kind, the emulator and
 * its arguments for another processor on Linux; undefined when it cannot run here.
 */
export function runnerFor({ platform, arch, libc }: Pick<RuntimeRequest, 'platform' | 'arch' | 'libc'>): readonly string[] | undefined {
  if (platform !== process.platform) return undefined;
  if (libc === 'musl') return arch === process.arch && existsSync(MUSL_LINKERS[arch]) ? [] : undefined;
  if (arch === process.arch) return [];
  if (platform !== 'linux') return undefined;
  const { program, linker, debianRoot } = EMULATORS[arch];
  const emulator = (process.env['PATH'] ?? '').split(path.delimiter).map((directory) => path.join(directory, program)).find(isExecutable);
  const root = [process.env['QEMU_LD_PREFIX'], debianRoot, '/'].find((candidate) => candidate !== undefined && existsSync(path.join(candidate, linker)));
  return emulator === undefined || root === undefined ? undefined : [emulator, '-L', root];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
