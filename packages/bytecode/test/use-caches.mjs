// Loads files with their code caches, says of each whether V8 rejected the cache, and what the file gave.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';
import { COMMONJS_COLUMN_OFFSET, COMMONJS_LINE_OFFSET, commonjsScriptSource, moduleScriptSource } from '../dist/compile-options.js';

const [room, ...ids] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { internalBinding } = require('internal/test/binding');
const { ContextifyScript } = internalBinding('contextify');
const { vm_dynamic_import_default_internal: defaultImport } = internalBinding('symbols');
const answers = {};
for (const id of ids) {
  const text = readFileSync(`${room}/${id}`, 'utf8');
  const cache = readFileSync(`${room}/${id}.cache`);
  answers[id] = id.endsWith('.mjs') ? await useModule(text, cache, id) : await useScript(text, cache, id);
}
console.log(JSON.stringify(answers));

async function useScript(text, cache, id) {
  const script = new ContextifyScript(commonjsScriptSource(text), `/snapshot/x/${id}`, COMMONJS_LINE_OFFSET, COMMONJS_COLUMN_OFFSET, cache, false, undefined, defaultImport);
  const module = { exports: {} };
  script.runInContext(null, -1, true, false, false).call(module.exports, module.exports, require, module, '', '');
  await module.exports.load?.();
  return { rejected: script.cachedDataRejected, value: module.exports.value };
}

async function useModule(text, cachedData, id) {
  let module;
  let rejected = false;
  const options = { identifier: `file:///snapshot/x/${id}` };
  try {
    module = new vm.SourceTextModule(moduleScriptSource(text), { ...options, cachedData });
  } catch (error) {
    if (error.code !== 'ERR_VM_MODULE_CACHED_DATA_REJECTED') throw error;
    rejected = true;
    module = new vm.SourceTextModule(moduleScriptSource(text), options);
  }
  await module.link(async (request) => {
    const namespace = await import(request);
    return new vm.SyntheticModule(Object.keys(namespace), function () { for (const key of Object.keys(namespace)) this.setExport(key, namespace[key]); });
  });
  await module.evaluate();
  return { rejected, value: module.namespace.value };
}
