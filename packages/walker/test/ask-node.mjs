// Runs in the Node that is compared with: answers each question on standard input with a real path, a builtin or the code of an error.
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire, isBuiltin, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const questions = JSON.parse(readFileSync(0, 'utf8'));
const answers = [];
// Within a hook, the rest of the resolution can be asked as often as wanted, with all of its errors.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'oracle:all') return next(specifier, context);
    for (const question of questions) answers.push(answer(question, context, next));
    return { url: 'node:fs', shortCircuit: true };
  },
});
await import('oracle:all');
process.stdout.write(JSON.stringify(answers));

function answer([parent, request, loader], context, next) {
  if ((loader === 'require' ? /^node:/ : /^node:/i).test(request) && !isBuiltin(request)) return 'ERR_UNKNOWN_BUILTIN_MODULE'; // Node notices as it loads it
  try {
    if (loader === 'require') {
      const found = createRequire(parent).resolve(request);
      return found.startsWith('/') || found.startsWith('node:') ? found : `node:${found}`;
    }
    const { url } = next(request, { ...context, parentURL: pathToFileURL(parent).href });
    if (url.startsWith('file:')) return realpathSync(fileURLToPath(url));
    return /^(?:node|data):/.test(url) ? url : 'ERR_UNSUPPORTED_ESM_URL_SCHEME'; // the same
  } catch (error) {
    return error.code ?? error.name;
  }
}
