const cluster = require('cluster'), http = require('http');
if (cluster.isPrimary) {
  const w = cluster.fork({ X: '1' }); w.on('message', (m) => { console.log("from worker", Object.keys(m), m.argv);
    http.get({ port: m.port }, (r) => r.on('data', (d) => { console.log(String(d)); w.kill(); })); });
  cluster.on('exit', (w, c, s) => console.log('exit', c, s));
} else {
  http.createServer((q, r) => r.end('hi ' + process.argv.length)).listen(0, function () { process.send({ port: this.address().port, argv: process.argv.length }); });
}
