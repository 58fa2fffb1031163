const { xxh32 } = require('@node-rs/xxhash');
const { Worker, isMainThread } = require('node:worker_threads');

console.log(isMainThread, xxh32('hello'));
if (isMainThread) {
  new Worker(__filename).on('exit', (code) => {
    console.log('worker', code);
    try {
      require('./broken.node');
    } catch (error) {
      console.log(error.code);
    }
  });
}
