import { HEADER_SIZE } from '../format.ts';
import { endOf, type PlacedFile, type Placement } from './place-bodies.ts';

/** Files that follow one another, and the range of the undivided archive that holds them. */
export interface Run {
  readonly files: readonly PlacedFile[];
  readonly start: number;
  readonly end: number;
}

/**
 * Divides the bodies into runs of whole files. V8 counts a part as held by JavaScript from when one of its files is read, and begins to
 * collect garbage for some 60 MB of that; but each part makes the system map the pages around its beginning when the program starts.
 * So the first runs, where the files stand that a start needs, are small, and the others few.
 */
export function splitIntoRuns({ files, indexOffset }: Placement): Run[] {
  const large = Math.max(SMALL, Math.ceil(indexOffset / LARGE_RUNS));
  const runs: { files: PlacedFile[]; start: number; end: number }[] = [];
  let end = HEADER_SIZE;
  for (const file of files) {
    const last = runs.at(-1);
    const size = runs.length <= SMALL_RUNS ? SMALL : large;
    if (last === undefined || endOf(file) - last.start > size) runs.push({ files: [file], start: end, end: endOf(file) });
    else {
      last.files.push(file);
      last.end = endOf(file);
    }
    end = endOf(file);
  }
  return runs.map((run, index) => ({ ...run, end: runs[index + 1]?.start ?? indexOffset }));
}

const SMALL = 8 << 20;
const SMALL_RUNS = 4;
const LARGE_RUNS = 6;
