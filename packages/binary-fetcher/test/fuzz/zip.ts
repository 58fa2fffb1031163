import type { FuzzTarget } from '@pack-internal/fuzz';
import { fuzzArchive } from '../fuzz-archive.ts';
import { ZIP_SEEDS } from '../zip-seeds.ts';

export default fuzzArchive({ format: 'zip', zipLibrary: 'yauzl' }, { ...ZIP_SEEDS, inputs: 20_000 }) satisfies FuzzTarget;
