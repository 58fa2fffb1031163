const fs = require('node:fs');
const { parentPort, workerData: { handle, fd } } = require('node:worker_threads');

(async () => {
  const byHandle = (await handle.readFile('utf8')).length;
  const { size } = await handle.stat();
  await handle.close();
  const piece = Buffer.alloc(12);
  fs.readSync(fd, piece);
  parentPort.postMessage({ byHandle, size, byNumber: piece.toString() });
})();
