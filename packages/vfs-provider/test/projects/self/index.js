const cp = require('child_process');
if (process.argv[2] === 'once') { process.stdout.write(cp.execFileSync(process.execPath, ['sub', '--flag'])); process.stdout.write(cp.execSync(`"${process.execPath}" sub2`)); }
else if (process.argv[2] === 'loop') { const r = cp.spawnSync(process.execPath, ['loop'], { stdio: 'inherit' }); process.exit(r.status); }
else if (process.argv[2] === 'shloop') { const r = cp.spawnSync('/bin/bash', ['-c', `"${process.execPath}" shloop`], { stdio: 'inherit' }); process.exit(r.status); }
else console.log('entry with', process.argv.slice(2), process.argv[1], process.pkg && process.pkg.entrypoint);
