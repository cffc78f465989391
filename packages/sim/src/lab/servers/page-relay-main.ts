/** Inside the hub: passes connections of a Unix socket on to the collector's page. Arguments: socket path, address, port. */
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createFaultPoint } from '../../devices/fault.js';
import { serveRelay } from '../../devices/relay.js';

const [socketPath = '', host = '', port = ''] = process.argv.slice(2);
const serve = serveRelay(() => ({ host, port: Number(port) }));
const point = createFaultPoint();
const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {});
  serve(socket, point);
});
rmSync(socketPath, { force: true });
server.listen(socketPath);
process.once('SIGTERM', () => process.exit(0));
