const fastify = require('fastify');

const app = fastify();
app.get('/', (request) => ({ path: request.url }));

app.listen({ port: 0, host: '127.0.0.1' }).then((address) => {
  process.once('SIGTERM', async () => {
    const response = await fetch(`${address}/`, { headers: { connection: 'close' } });
    console.log(response.status, await response.text());
    await app.close();
  });
  console.log('listening');
});
