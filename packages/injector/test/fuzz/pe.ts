import { fuzzBinary } from '../fuzz-binary.ts';
import { plainPe } from '../tiny-binaries.ts';

export default await fuzzBinary(plainPe());
