const { parentPort, workerData, isMainThread, threadId, threadName } = require('worker_threads');
process.env.SET_IN_WORKER = 'yes';
parentPort.postMessage([workerData && Object.keys(workerData), isMainThread, threadId > 0, process.argv.slice(1), process.execArgv, process.env.FOO, require.main === module, module.id, __filename, require('./x').v, typeof globalThis.module, typeof globalThis.require, '_eval' in process, process.env.PACK_CHILD_DEPTH, threadName]);
