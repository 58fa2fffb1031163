const { Worker, parentPort } = require('worker_threads');
new Worker(require('path').join(__dirname, 'w.js'), {}).on('message', (m) => parentPort.postMessage(['nested', m]));
