require('node:worker_threads').parentPort.postMessage([__filename, process.cwd()]);
