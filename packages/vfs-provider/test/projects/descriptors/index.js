// Gives descriptors of a file of the project to everything that takes one, and prints what each makes of it.
const { createHash } = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { text, buffer } = require('node:stream/consumers');
const { pipeline } = require('node:stream/promises');

const file = path.join(__dirname, 'numbers.txt');
const digest = (data) => `${data.length} ${createHash('sha1').update(data).digest('hex').slice(0, 10)}`;
const told = (error) => `${error.name} ${error.code}: ${error.message}`;

const checks = {
  async 'a child has it as standard input'() {
    const { spawn } = require('node:child_process');
    const fd = fs.openSync(file);
    fs.readSync(fd, Buffer.alloc(100));
    const child = spawn('cat', { stdio: [fd, 'pipe', 'inherit'] });
    const read = digest(await buffer(child.stdout));
    fs.closeSync(fd);
    return read;
  },
  async 'a child that is waited for, and one that a shell starts'() {
    const { execSync, spawnSync } = require('node:child_process');
    const handle = await fs.promises.open(file);
    const first = digest(spawnSync('head', ['-c', '5000'], { stdio: [handle.fd, 'pipe', 'inherit'] }).stdout);
    const again = fs.openSync(file);
    const second = execSync('wc -l', { stdio: [again, 'pipe', 'inherit'] }).toString().trim();
    fs.closeSync(again);
    await handle.close();
    return { first, second };
  },
  async 'a child has it as another descriptor than the first three'() {
    const { spawn } = require('node:child_process');
    const fd = fs.openSync(file);
    const child = spawn('sh', ['-c', 'head -n 1 <&3'], { stdio: ['ignore', 'pipe', 'inherit', fd] });
    const line = await text(child.stdout);
    fs.closeSync(fd);
    return line;
  },
  async 'a worker gets a FileHandle'() {
    const handle = await fs.promises.open(file);
    await handle.read(Buffer.alloc(10), 0, 10);
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(handle, [handle]);
    const { receiveMessageOnPort } = require('node:worker_threads');
    const here = receiveMessageOnPort(port2).message;
    const rest = digest(await here.readFile());
    await here.close();
    port1.close();
    return { rest, fd: handle.fd };
  },
  async 'another thread gets a FileHandle, and one a number'() {
    const { Worker } = require('node:worker_threads');
    const handle = await fs.promises.open(file);
    const fd = fs.openSync(file);
    fs.readSync(fd, Buffer.alloc(10));
    const worker = new Worker(path.join(__dirname, 'reader.js'), { workerData: { handle, fd }, transferList: [handle] });
    const [seen] = await once(worker, 'message');
    await once(worker, 'exit');
    const next = Buffer.alloc(4);
    fs.readSync(fd, next);
    fs.closeSync(fd);
    return { seen, next: next.toString() };
  },
  async 'HTTP/2 answers with it'() {
    const http2 = require('node:http2');
    const server = http2.createServer();
    server.on('stream', async (stream, { ':path': asked }) => {
      if (asked === '/file') return stream.respondWithFile(file, {}, { onError: (error) => stream.end(told(error)) });
      if (asked === '/part') return stream.respondWithFile(file, {}, { offset: 1000, length: 500 });
      if (asked === '/missing') return stream.respondWithFile(`${file}.missing`, {}, { onError: (error) => { stream.respond(); stream.end(error.code); } });
      if (asked === '/descriptor') {
        const fd = fs.openSync(file);
        stream.on('close', () => fs.closeSync(fd));
        return stream.respondWithFD(fd, {}, { offset: 10 });
      }
      const handle = await fs.promises.open(file);
      stream.on('close', () => handle.close());
      stream.respondWithFD(handle);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
    const answers = {};
    for (const asked of ['/file', '/part', '/missing', '/descriptor', '/handle', '/file']) answers[asked] = digest(await buffer(client.request({ ':path': asked })));
    client.close();
    server.close();
    return answers;
  },
  async 'HTTP streams it'() {
    const http = require('node:http');
    const server = http.createServer((request, response) => { pipeline(fs.createReadStream(file, { start: 7, end: 70_000 }), response); });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const answer = await fetch(`http://127.0.0.1:${server.address().port}`);
    const body = digest(Buffer.from(await answer.arrayBuffer()));
    server.close();
    server.closeAllConnections();
    return body;
  },
  async 'streams of all kinds'() {
    const { createGzip, gunzipSync } = require('node:zlib');
    const handle = await fs.promises.open(file);
    const web = digest(await buffer(handle.readableWebStream()));
    await handle.close();
    const fd = fs.openSync(file);
    const lines = [];
    for await (const line of require('node:readline').createInterface({ input: fs.createReadStream(null, { fd, start: 3, end: 400 }) })) lines.push(line);
    const other = await fs.promises.open(file);
    const zipped = digest(gunzipSync(await buffer(other.createReadStream({ end: 999 }).pipe(createGzip()))));
    let count = 0;
    const third = await fs.promises.open(file);
    for await (const line of third.readLines()) count += line.length;
    return { web, lines, zipped, count };
  },
  async 'reads of all kinds'() {
    const fd = fs.openSync(file);
    const pieces = [Buffer.alloc(5), Buffer.alloc(7)];
    const read = [fs.readvSync(fd, pieces, 20), fs.readSync(fd, pieces[0], { position: 5n, length: 3 }), fs.readSync(fd, pieces[1], 2, 3, null)];
    const whole = digest(fs.readFileSync(fd));
    const { size } = fs.fstatSync(fd);
    fs.closeSync(fd);
    let closed;
    try { fs.readSync(fd, pieces[0]); } catch (error) { closed = told(error); }
    const handle = await fs.promises.open(file);
    const { bytesRead } = await handle.readv(pieces, 0);
    await handle[Symbol.asyncDispose]();
    return { read, pieces: pieces.map(String), whole, size, closed, bytesRead, fd: handle.fd };
  },
  async 'what wants a socket or a terminal refuses it'() {
    const net = require('node:net');
    const tty = require('node:tty');
    const fd = fs.openSync(file);
    const said = [];
    for (const make of [() => new net.Socket({ fd }), () => new tty.ReadStream(fd), () => new tty.WriteStream(fd), () => tty.isatty(fd)]) {
      try { said.push(String(make())); } catch (error) { said.push(told(error)); }
    }
    const server = net.createServer().on('error', (error) => { said.push(told(error)); });
    server.listen({ fd });
    await once(server, 'error').catch((error) => { said.push(told(error)); });
    fs.closeSync(fd);
    return said;
  },
  async 'a blob reads only what is asked of it'() {
    const blob = await fs.openAsBlob(file, { type: 'text/plain' });
    return { size: blob.size, type: blob.type, part: await blob.slice(10, 40).text(), whole: digest(Buffer.from(await blob.arrayBuffer())) };
  },
};

(async () => {
  for (const [title, check] of Object.entries(checks)) {
    if (process.argv[3] && !title.includes(process.argv[3])) continue;
    const timer = setTimeout(() => { console.log(title, 'did not end'); process.exit(1); }, 15_000);
    console.log(title, await check().catch(told));
    clearTimeout(timer);
  }
})();
