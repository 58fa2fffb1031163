import type { FuzzTarget } from '@pack-internal/fuzz';
import { fuzzArchive } from '../fuzz-archive.ts';
import { ZIP_SEEDS } from '../zip-seeds.ts';

export default fuzzArchive({ format: 'zip', zipLibrary: 'adm-zip' }, { ...ZIP_SEEDS, inputs: 10_000 }) satisfies FuzzTarget;
