// Runs in the Node that is compared with: answers each question on standard input with a real path, a builtin or "failed".
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const questions = JSON.parse(readFileSync(0, 'utf8'));
const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const answers = questions.map(([parent, request, loader]) => {
  try {
    if (loader === 'require') {
      const found = createRequire(parent).resolve(request);
      return found.startsWith('/') ? found : found.startsWith('node:') ? found : `node:${found}`;
    }
    const url = import.meta.resolve(request, pathToFileURL(parent).href);
    if (url.startsWith('node:')) return isBuiltin(url) ? url : 'failed'; // Node itself notices only when it loads it
    if (!url.startsWith('file:')) return url.startsWith('data:') ? url : 'failed'; // the same
    const path = fileURLToPath(url);
    return isFile(path) ? realpathSync(path) : 'failed';
  } catch {
    return 'failed';
  }
});
process.stdout.write(JSON.stringify(answers));
