import { fuzzBinary } from '../fuzz-binary.ts';
import { tinyElf } from '../tiny-binaries.ts';

export default fuzzBinary(tinyElf());
