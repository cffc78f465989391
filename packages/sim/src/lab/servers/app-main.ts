/** One application backend: `GET /health`, and `GET /api/orders` with its totals. Arguments: id, address, port. */
import { createServer } from 'node:http';
import { answerJson } from '../../devices/http-program.js';

const [id = 'app', host = '127.0.0.1', port = '0'] = process.argv.slice(2);

/** A small mobile shop: an order every five seconds, of which two in three are eligible and get their coupon. */
function totals(): object {
  const orders = Math.floor(process.uptime() / 5);
  const couponsEligible = Math.floor((orders * 2) / 3);
  return { orders, couponsEligible, couponsIssued: couponsEligible, paymentsTried: orders, paymentsApproved: orders };
}

const server = createServer((request, response) => {
  request.resume();
  if (request.url === '/health') return answerJson(response, 200, { status: 'ready', app: id, version: '4.7.0' });
  if (request.url === '/api/orders') return answerJson(response, 200, { app: id, sinceStart: totals() });
  answerJson(response, 404, { error: 'not found' });
});
server.listen(Number(port), host);
process.once('SIGTERM', () => process.exit(0));
