// Runs in the Node that is compared with: answers each line of questions with a line of real paths, builtins and codes of errors.
import { realpathSync } from 'node:fs';
import { createRequire, isBuiltin, registerHooks } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

let questions = [];
let answers = [];
// Within a hook, the rest of the resolution can be asked as often as wanted, with all of its errors.
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('oracle:')) return next(specifier, context);
    answers = questions.map((question) => answer(question, context, next));
    return { url: 'node:fs', shortCircuit: true };
  },
});

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  questions = JSON.parse(line);
  await import(`oracle:${count++}`);
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}

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
