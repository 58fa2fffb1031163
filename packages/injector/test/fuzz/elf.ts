import { fuzzBinary } from '../fuzz-binary.ts';
import { muslElf, tinyElf } from '../tiny-binaries.ts';

export default await fuzzBinary(tinyElf(), muslElf());
