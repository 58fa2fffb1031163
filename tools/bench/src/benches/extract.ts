import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeRelease } from '../extract/node-release.ts';
import { interleave, type Candidate } from '../interleave.ts';
import { benchNode, ROOT } from '../prepare.ts';
import type { BenchResult } from '../report.ts';
import { installedProject } from '../startup/installed-project.ts';

const TARBALLS = ['pack, tarball', 'tar-stream', 'modern-tar'];
const ZIPS = ['pack, zip (yauzl)', 'pack, zip (adm-zip)', 'yauzl', 'adm-zip'];

/** Unpacking a release of Node: time and memory. */
export async function benchExtract(room: string, rounds: number, onRound: (round: number) => void): Promise<BenchResult> {
  const release = await nodeRelease();
  const readers = join((await installedProject('readers')).directory, 'node_modules');
  const output = join(room, 'output');
  const candidate = (way: string): Candidate => ({
    name: way,
    prepare: async () => {
      await rm(output, { recursive: true, force: true });
      await mkdir(output);
    },
    command: {
      file: benchNode().path, watchMemoryMs: 15,
      args: [join(ROOT, 'tools/bench/src/extract/by-reader.mjs'), way, TARBALLS.includes(way) ? release.tarball : release.zip, output, readers, join(ROOT, 'packages/binary-fetcher/dist/extract')],
      verify: ({ stdout }) => { if (Number(stdout) !== release.files) throw new Error(`${way} wrote ${stdout.trim()} of ${release.files} files`); },
    },
  });
  return {
    title: 'Unpacking a release of Node',
    description: `Node 24.21.0 with headers, npm and corepack as nodejs.org packs it: ${release.files} files, ${Math.round(release.packedBytes / 1e6)} MB packed. Whole processes. \`pack\` judges every entry, hashes every file and waits until all are on the disk; the readers by themselves do none of this.`,
    rounds: await interleave([...TARBALLS, ...ZIPS].map(candidate), rounds, onRound),
    against: 'modern-tar',
    goals: [
      { name: 'pack, tarball', against: 'modern-tar', quantity: 'peakBytes', atMost: 1.3 },
      { name: 'pack, zip (yauzl)', against: 'adm-zip', quantity: 'peakBytes', atMost: 0.4 },
    ],
  };
}
