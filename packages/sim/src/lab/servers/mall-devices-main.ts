/** What stands in the mall: a status page for each device, on an address of its own. Arguments: the namespace's role. Started there by the lab. */
import { createServer } from 'node:http';
import { answerJson } from '../../devices/http-program.js';
import { MALL_DEVICES, type MallDevicePlace } from '../network/mall-plan.js';
import { MALL_DEVICE_PORT } from './mall-devices.js';

const [place = ''] = process.argv.slice(2);

for (const [id, address] of Object.entries(MALL_DEVICES[place as MallDevicePlace])) {
  createServer((request, response) => {
    request.resume();
    if (request.url === '/health') return answerJson(response, 200, { status: 'ready', device: id });
    answerJson(response, 404, { error: 'not found' });
  }).listen(MALL_DEVICE_PORT, address);
}
process.once('SIGTERM', () => process.exit(0));
