import postject from 'postject';
import { BLOB_NAME } from './elf-note.ts';
import { MACHO_SEGMENT } from './macho-file.ts';
import { FUSE_MARKER } from './sea-fuse.ts';

// A program of its own, started by postject-inject: arguments are the file to change and the size of the blob to come.
const [file = '', size = ''] = process.argv.slice(2);
try {
  await postject.inject(file, BLOB_NAME, Buffer.alloc(Number(size)), { machoSegmentName: MACHO_SEGMENT, sentinelFuse: FUSE_MARKER });
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
