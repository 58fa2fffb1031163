import { readdirSync } from 'node:fs';
import { elfInterpreter } from './elf-interpreter.ts';
import type { WantedPlatform } from './pick-variant.ts';

/** The platform of this process; on Linux with its C library. Starts no program. */
export function hostPlatform(): WantedPlatform {
  const { platform: os, arch: cpu } = process;
  return os === 'linux' ? { os, cpu, libc: hostLibc() } : { os, cpu };
}

/**
 * The C library that programs of this Linux system use.
 * @param binary whose dynamic linker is looked at: that of this process unless told
 * @param loaders directories that hold the system's dynamic linkers
 */
export function hostLibc(binary = '/proc/self/exe', loaders: readonly string[] = ['/lib', '/lib64']): 'glibc' | 'musl' {
  return libcOf(elfInterpreter(binary)) ?? libcOfLoaders(loaders) ?? libcOfReport();
}

/** musl's dynamic linker is `/lib/ld-musl-<processor>.so.1` (its documentation), glibc's `ld-linux…so.2` or `ld64.so.1`, …. */
function libcOf(loader: string | undefined): 'glibc' | 'musl' | undefined {
  const name = loader?.slice(loader.lastIndexOf('/') + 1) ?? '';
  if (name.startsWith('ld-musl-')) return 'musl';
  return /^ld(?:64|-linux[\w-]*)?\.so\./.test(name) ? 'glibc' : undefined;
}

/** A static Node says nothing about the system: then the one dynamic linker that it has does. */
function libcOfLoaders(directories: readonly string[]): 'glibc' | 'musl' | undefined {
  const found = new Set(directories.flatMap((directory) => {
    try { return readdirSync(directory).map(libcOf); } catch { return []; }
  }).filter((libc) => libc !== undefined));
  return found.size === 1 ? [...found][0] : undefined;
}

/**
 * Node names glibc's version in its diagnostic report when it is built against glibc, and nothing otherwise
 * (src/node_report.cc). The network interfaces, which make a report slow, are left out.
 */
function libcOfReport(): 'glibc' | 'musl' {
  const report = process.report as typeof process.report & { excludeNetwork: boolean }; // Node 22.13; its types lack it
  const excluded = report.excludeNetwork;
  report.excludeNetwork = true;
  try {
    const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
    return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  } finally {
    report.excludeNetwork = excluded;
  }
}
