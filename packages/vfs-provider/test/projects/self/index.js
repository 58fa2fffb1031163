const { execFileSync, execSync, spawnSync } = require('node:child_process');

const { execPath } = process;
const mode = process.argv[2];
if (mode === 'once') {
  process.stdout.write(execFileSync(execPath, ['sub', '--flag']));
  process.stdout.write(execSync(`"${execPath}" sub2 data.json`));
} else if (mode === 'loop') {
  process.exit(spawnSync(execPath, ['loop'], { stdio: 'inherit' }).status);
} else if (mode === 'shell-loop') {
  process.exit(spawnSync('/bin/sh', ['-c', `"${execPath}" shell-loop; exit $?`], { stdio: 'inherit', env: {} }).status);
} else if (mode === 'worker-loop') {
  const { Worker } = require('node:worker_threads');
  new Worker(`process.exitCode = require('child_process').spawnSync(process.execPath, ['worker-loop'], { stdio: 'inherit' }).status`, { eval: true })
    .on('exit', (code) => process.exit(code));
} else {
  console.log('entry with', JSON.stringify(process.argv.slice(2)), process.argv[1], process.pkg.entrypoint);
}
