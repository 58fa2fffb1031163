import { fuzzBinary } from '../fuzz-binary.ts';
import { tinyElf } from '../tiny-binaries.ts';

export default await fuzzBinary(tinyElf());
