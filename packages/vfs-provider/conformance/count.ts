/**
 * `node conformance/count.ts [line…]`: in how many cases each mount differs from a disk, as a table; with `--show <mount>` the cases' names.
 */
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { parseArgs } from 'node:util';
import type { MountKind } from '../src/bootstrap-text.ts';
import { openSuite } from './compare.ts';

const { values, positionals } = parseArgs({ options: { show: { type: 'string' } }, allowPositionals: true });
const lines = (positionals.length > 0 ? positionals : Object.keys(TARGET_VERSIONS)) as TargetLine[];
const suite = await openSuite();
try {
  for (const line of lines) {
    for (const mount of ['binding', 'platformatic', ...line === '26' ? ['node'] : []] as MountKind[]) {
      const { archive, disk, differences } = await suite.compare(line, mount);
      console.log(`Node ${line}  ${mount.padEnd(12)}  ${differences.length} of ${Object.keys(disk).length}`);
      if (values.show === mount) for (const name of differences) console.log(`  ${name}\n    disk    ${JSON.stringify(disk[name])}\n    archive ${JSON.stringify(archive[name])}`);
    }
  }
} finally {
  suite.remove();
}
