/** Sends UDP packets at a steady rate for a limited time, as a camera does. Arguments: address, first port, ports, packets per second, bytes, seconds. */
import { createSocket } from 'node:dgram';

const [host = '', firstPort = '', ports = '1', packetsPerSecond = '1', sizeBytes = '1', seconds = '1'] =
  process.argv.slice(2);
const STEP_MS = 10;
const packet = Buffer.alloc(Number(sizeBytes));
const socket = createSocket('udp4');
const startMs = performance.now();
let sent = 0;

const timer = setInterval(() => {
  const elapsedMs = performance.now() - startMs;
  if (elapsedMs > Number(seconds) * 1000) return end();
  const due = Math.floor((elapsedMs / 1000) * Number(packetsPerSecond));
  // What a busy machine kept from being sent is not made up for in one burst.
  if (due - sent > Number(packetsPerSecond) / 10) sent = due - 1;
  for (; sent < due; sent++) socket.send(packet, Number(firstPort) + (sent % Number(ports)), host);
}, STEP_MS);

function end(): void {
  clearInterval(timer);
  socket.close();
}
socket.on('error', () => {});
process.once('SIGTERM', () => process.exit(0));
