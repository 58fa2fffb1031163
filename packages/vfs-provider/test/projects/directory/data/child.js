const { readFileSync } = require('node:fs');
const seen = [process.cwd(), __filename, process.argv.slice(2), readFileSync('../data/hello.txt', 'utf8'), Object.keys(process.env).filter((name) => name.startsWith('PACK_'))];
if (process.send) process.send(seen);
else console.log(JSON.stringify(seen));
