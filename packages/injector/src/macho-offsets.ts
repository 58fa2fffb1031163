import { LOAD_COMMAND, type MachOFile } from './macho-file.ts';
import type { FileRange } from './sea-fuse.ts';

/** The run of bytes that a load command of the kind `linkedit_data_command` names; absent: there is no such command. */
export function rangeOf({ commands }: Pick<MachOFile, 'commands'>, type: number): FileRange | undefined {
  const bytes = commands.find((command) => command.readUInt32LE(0) === type && command.length >= 16);
  return bytes && { offset: bytes.readUInt32LE(8), size: bytes.readUInt32LE(12) };
}

/** A copy of a load command in which every offset into `__LINKEDIT` is what `moved` makes of it; 0, which stands for "none", stays. */
export function moveLinkEdit(command: Buffer, moved: (offset: number) => number): Buffer {
  const copy = Buffer.from(command);
  for (const at of OFFSETS.get(command.readUInt32LE(0)) ?? []) {
    const offset = at + 4 <= copy.length ? copy.readUInt32LE(at) : 0;
    if (offset !== 0) copy.writeUInt32LE(moved(offset), at);
  }
  return copy;
}

/** Where in each load command there are offsets into `__LINKEDIT`. Source: Apple, `mach-o/loader.h`. */
const OFFSETS: ReadonlyMap<number, readonly number[]> = new Map([
  [LOAD_COMMAND.symbolTable, [8, 16]],
  [LOAD_COMMAND.dynamicSymbolTable, [32, 40, 48, 56, 64, 72]],
  [LOAD_COMMAND.twoLevelHints, [8]],
  [LOAD_COMMAND.dyldInfo, [8, 16, 24, 32, 40]],
  [LOAD_COMMAND.dyldInfoOnly, [8, 16, 24, 32, 40]],
  ...[
    LOAD_COMMAND.codeSignature, LOAD_COMMAND.segmentSplit, LOAD_COMMAND.functionStarts, LOAD_COMMAND.dataInCode, LOAD_COMMAND.libraryRequirements,
    LOAD_COMMAND.linkerHints, LOAD_COMMAND.exportsTrie, LOAD_COMMAND.chainedFixups, LOAD_COMMAND.functionVariants, LOAD_COMMAND.functionVariantFixups,
  ].map((type): [number, readonly number[]] => [type, [8]]),
]);
