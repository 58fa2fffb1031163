import common from './common.cjs'; export default [import.meta.filename, import.meta.dirname, import.meta.url, common.json];
