import { createHash } from 'node:crypto';

// Written apart from the injector, from Apple's `mach-o/fixup-chains.h`: it follows every chain in the program's data.

export interface FixupSummary {
  readonly segments: number;
  readonly rebases: number;
  readonly binds: number;
  /** Of every fixup's place and value, and of the imports with their names. */
  readonly digest: string;
}

/** Follows all chained fixups of a thin Mach-O file; undefined: it has none. */
export function walkFixups(file: Buffer): FixupSummary | undefined {
  const commands = loadCommands(file);
  const at = commands.find(({ type }) => type === 0x80000034)?.at;
  if (at === undefined) return undefined;
  const start = file.readUInt32LE(at + 8);
  const fixups = file.subarray(start, start + file.readUInt32LE(at + 12));
  const [, startsAt, importsAt, symbolsAt, importsCount, importsFormat] = Array.from({ length: 6 }, (_, index) => fixups.readUInt32LE(index * 4)) as [number, number, number, number, number, number];
  if (importsFormat !== 1) throw new Error(`imports of format ${importsFormat}`);
  const digest = createHash('sha256');
  for (let index = 0; index < importsCount; index++) {
    const entry = fixups.readUInt32LE(importsAt + index * 4);
    const name = symbolsAt + (entry >>> 9);
    digest.update(`${entry & 0x1ff} ${fixups.toString('latin1', name, fixups.indexOf(0, name))}\n`);
  }
  const segments = fixups.readUInt32LE(startsAt);
  const counts = { rebases: 0, binds: 0 };
  for (let segment = 0; segment < segments; segment++) {
    const offset = fixups.readUInt32LE(startsAt + 4 + segment * 4);
    if (offset > 0) walkSegment(file, fixups.subarray(startsAt + offset), importsCount, counts, digest);
  }
  return { segments, ...counts, digest: digest.digest('hex') };
}

function walkSegment(file: Buffer, starts: Buffer, importsCount: number, counts: { rebases: number; binds: number }, digest: ReturnType<typeof createHash>): void {
  const pageSize = starts.readUInt16LE(4);
  const format = starts.readUInt16LE(6);
  if (format !== 2 && format !== 6) throw new Error(`pointers of format ${format}`);
  const base = Number(starts.readBigUInt64LE(8));
  for (let page = 0; page < starts.readUInt16LE(20); page++) {
    const first = starts.readUInt16LE(22 + page * 2);
    if (first === 0xffff) continue;
    for (let at = base + page * pageSize + first; ;) {
      const value = file.readBigUInt64LE(at);
      if (value >> 63n) {
        if (Number(value & 0xffffffn) >= importsCount) throw new Error(`a fixup at ${at} binds import ${value & 0xffffffn} of ${importsCount}`);
        counts.binds++;
      } else counts.rebases++;
      digest.update(`${at} ${value}\n`);
      const next = Number(value >> 51n & 0xfffn);
      if (next === 0) break;
      at += next * 4;
    }
  }
}

export interface LoadCommand {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

export function loadCommands(file: Buffer): LoadCommand[] {
  const commands: LoadCommand[] = [];
  for (let at = 32; commands.length < file.readUInt32LE(16);) {
    const size = file.readUInt32LE(at + 4);
    commands.push({ type: file.readUInt32LE(at), at, size });
    at += size;
  }
  return commands;
}
