import { fuzzBinary } from '../fuzz-binary.ts';
import { chainedMachO, plainMachO } from '../tiny-binaries.ts';

export default await fuzzBinary(plainMachO(), chainedMachO());
