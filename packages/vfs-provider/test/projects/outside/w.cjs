require('worker_threads').parentPort.postMessage(['disk', __filename, process.argv[1], require('./ext.cjs')])
