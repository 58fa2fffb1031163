import type { WantedPlatform } from './pick-variant.ts';

/** The platform of this process; on Linux with its C library. Starts no program. */
export function hostPlatform(): WantedPlatform {
  const { platform: os, arch: cpu } = process;
  return os === 'linux' ? { os, cpu, libc: hostLibc() } : { os, cpu };
}

/**
 * Node names glibc's version in its diagnostic report when it is built against glibc, and nothing otherwise
 * (src/node_report.cc). The network interfaces, which make a report slow, are left out.
 */
function hostLibc(): 'glibc' | 'musl' {
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
