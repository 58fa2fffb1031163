import { fuzzBinary } from '../fuzz-binary.ts';
import { plainMachO, tinyMachO } from '../tiny-binaries.ts';

export default fuzzBinary(plainMachO(), tinyMachO());
