'use strict';

// A backend by ws: what it does follows from the path. Prints its port, then each closing that it hears of.
const http = require('http');
const { WebSocketServer } = require('ws');

const server = http.createServer((request, response) => response.writeHead(426).end());
const sockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: { threshold: 0 },
  handleProtocols: (offered) => (offered.has('second') ? 'second' : false),
});

const onMessage = {
  '/echo': (socket, data, binary) => socket.send(data, { binary }),
  '/bye': (socket) => socket.close(4002, 'enough, says the server'),
  '/terminate': (socket) => socket.terminate(),
  '/ping': (socket, data) => {
    socket.once('pong', (payload) => socket.send(`pong ${payload}`));
    socket.ping(data);
  },
};

server.on('upgrade', (request, socket, head) => {
  const path = new URL(request.url, 'http://any').pathname;
  if (path === '/secret') {
    socket.end('HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nwho?');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (opened) => {
    opened.on('message', (data, binary) => onMessage[path](opened, data, binary));
    opened.on('error', () => {});
    opened.on('close', (code, reason) => console.log(`closed ${request.url} ${code} ${reason}`));
  });
});

server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
