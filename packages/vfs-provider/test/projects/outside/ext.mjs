import os from 'node:os'; export default 'ext-esm ' + typeof os.cpus + ' ' + import.meta.filename;
