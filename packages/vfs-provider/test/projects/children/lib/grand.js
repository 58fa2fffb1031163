const cp = require('child_process'); process.stdout.write(cp.execFileSync(process.execPath, [require('path').join(__dirname, 'child.js'), 'grandchild']));
const { Worker } = require('worker_threads'); new Worker(`const cp = require('child_process'); console.log(cp.execFileSync('node', ['-p', '7']).toString())`, { eval: true }).on('exit', () => process.disconnect());
