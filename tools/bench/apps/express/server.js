const express = require('express');

const app = express();
app.get('/', (request, response) => { response.json({ path: request.path }); });

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  process.once('SIGTERM', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    console.log(response.status, await response.text());
    server.close();
  });
  console.log('listening');
});
