'use strict';

// A client by ws: plays the scene that the second argument names, against the URL that is the first; the third is the rest of its query. Ends with "well", or with what went wrong.
const assert = require('assert');
const crypto = require('crypto');
const { once } = require('events');
const { WebSocket } = require('ws');

const [url, scene, id] = process.argv.slice(2);

async function open(path, protocols, options) {
  const socket = new WebSocket(`${url}${path}?${id}`, protocols, options);
  socket.on('error', () => {});
  await once(socket, 'open');
  return socket;
}

async function exchange(socket, data, options) {
  const answer = once(socket, 'message');
  socket.send(data, options);
  const [echo, binary] = await answer;
  return { echo, binary };
}

async function ended(socket) {
  const [code, reason] = await once(socket, 'close');
  return `${code} ${reason}`;
}

const scenes = {
  async messages() {
    const socket = await open('/echo');
    const text = await exchange(socket, 'höi');
    assert.deepStrictEqual([text.echo.toString(), text.binary], ['höi', false]);
    const bytes = crypto.randomBytes(70_000);
    const binary = await exchange(socket, bytes);
    assert.ok(binary.binary && bytes.equals(binary.echo));
    socket.close();
    await ended(socket);
  },

  async fragments() {
    const socket = await open('/echo');
    const parts = Array.from({ length: 16 }, () => crypto.randomBytes(65_536));
    const answer = once(socket, 'message');
    parts.forEach((part, i) => socket.send(part, { fin: i === parts.length - 1 }));
    const [echo] = await answer;
    assert.ok(Buffer.concat(parts).equals(echo));
    socket.close();
    await ended(socket);
  },

  async compression() {
    const socket = await open('/echo', [], { perMessageDeflate: { threshold: 0 } });
    assert.match(socket.extensions, /permessage-deflate/);
    const text = 'the same again and again '.repeat(40_000);
    assert.strictEqual((await exchange(socket, text)).echo.toString(), text);
    assert.ok(socket._socket.bytesRead < text.length / 20, `${socket._socket.bytesRead} bytes`);
    assert.ok(socket._socket.bytesWritten < text.length / 20, `${socket._socket.bytesWritten} bytes`);
    socket.close();
    await ended(socket);
  },

  async withoutCompression() {
    const socket = await open('/echo', [], { perMessageDeflate: false });
    assert.strictEqual(socket.extensions, '');
    assert.strictEqual((await exchange(socket, 'plain')).echo.toString(), 'plain');
    socket.close();
    await ended(socket);
  },

  async pings() {
    const socket = await open('/ping');
    const heard = once(socket, 'ping');
    const told = once(socket, 'message');
    socket.send('from the server');
    assert.strictEqual((await heard)[0].toString(), 'from the server');
    assert.strictEqual((await told)[0].toString(), 'pong from the server');
    const pong = once(socket, 'pong');
    socket.ping('from the client');
    assert.strictEqual((await pong)[0].toString(), 'from the client');
    socket.close();
    await ended(socket);
  },

  async clientCloses() {
    const socket = await open('/echo');
    socket.close(4001, 'enough, says the client');
    assert.strictEqual(await ended(socket), '4001 enough, says the client');
  },

  async serverCloses() {
    const socket = await open('/bye');
    socket.send('go');
    assert.strictEqual(await ended(socket), '4002 enough, says the server');
  },

  async clientTerminates() {
    const socket = await open('/echo');
    await exchange(socket, 'there');
    socket.terminate();
    assert.strictEqual(await ended(socket), '1006 ');
  },

  async serverTerminates() {
    const socket = await open('/terminate');
    socket.send('go');
    assert.strictEqual(await ended(socket), '1011 the backend is gone');
  },

  async subprotocol() {
    const socket = await open('/echo', ['first', 'second']);
    assert.strictEqual(socket.protocol, 'second');
    socket.close();
    await ended(socket);
  },

  async refused() {
    const socket = new WebSocket(`${url}/secret?${id}`);
    const [, response] = await once(socket, 'unexpected-response');
    assert.strictEqual(response.statusCode, 401);
    assert.strictEqual(response.headers['www-authenticate'], 'Basic');
    const [body] = await once(response, 'data');
    assert.strictEqual(body.toString(), 'who?');
  },

  async many() {
    const sockets = await Promise.all(Array.from({ length: 200 }, () => open('/echo')));
    await Promise.all(sockets.map(async (socket, i) => {
      for (let round = 0; round < 5; round++) {
        const text = `${i} ${round} ${crypto.randomBytes(1_000).toString('hex')}`;
        assert.strictEqual((await exchange(socket, text)).echo.toString(), text);
      }
      socket.close(1000, `number ${i}`);
      assert.strictEqual(await ended(socket), `1000 number ${i}`);
    }));
  },
};

scenes[scene]().then(() => {
  console.log('well');
  process.exit(0);
}, (wrong) => {
  console.log(wrong.stack);
  process.exit(1);
});
