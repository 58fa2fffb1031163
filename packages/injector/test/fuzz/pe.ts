import { fuzzBinary } from '../fuzz-binary.ts';
import { plainPe, tinyPe } from '../tiny-binaries.ts';

export default fuzzBinary(plainPe(), tinyPe());
