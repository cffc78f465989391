/** One application backend: `GET /health`, and `GET /api/orders` with the counts of the current minute. Arguments: id, address, port. */
import { createServer } from 'node:http';
import { answerJson } from '../../devices/http-program.js';

const [id = 'app', host = '127.0.0.1', port = '0'] = process.argv.slice(2);

/** Orders of a small mobile shop: twelve a minute, of which 62 % are eligible and get their coupon. */
const COUNTS = { orders: 12, couponsIssued: 5, couponsEligible: 8, paymentsApproved: 12, paymentsTried: 12 };

const server = createServer((request, response) => {
  request.resume();
  if (request.url === '/health') return answerJson(response, 200, { status: 'ready', app: id, version: '4.7.0' });
  if (request.url === '/api/orders') return answerJson(response, 200, { app: id, lastMinute: COUNTS });
  answerJson(response, 404, { error: 'not found' });
});
server.listen(Number(port), host);
process.once('SIGTERM', () => process.exit(0));
