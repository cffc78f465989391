/** What the front-end PC serves beside the shop's software: names, the time, a page over TLS. */
import { join } from 'node:path';
import { ADDRESS } from '../network/plan.js';
import { runCommand } from '../run-command.js';
import type { World } from '../world.js';
import { isBoundIn, isListeningIn } from './listening.js';

/** The one name that is known; its address is the store's database server. */
export const SHOP_NAME = 'store-db.lab.test';
/** None that a scan looks at: the services are the watching machine's own. */
export const NAME_PORT = 5300;
export const TIME_PORT = 1230;
export const WEB_PORT = 9443;
const CERTIFICATE_DAYS = 90;

/** Makes a certificate for this run and starts the services; resolves once they listen. */
export async function startShopServices(world: World): Promise<void> {
  const { network, dir } = world;
  const [key, certificate] = ['shop-key.pem', 'shop-certificate.pem'].map((name) => join(dir.dataDir, name));
  await runCommand([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-subj', `/CN=${SHOP_NAME}`, '-addext', `subjectAltName=DNS:${SHOP_NAME}`, '-days', String(CERTIFICATE_DAYS)],
    ...['-keyout', key ?? '', '-out', certificate ?? ''],
  ]);
  const script = join(import.meta.dirname, 'shop-services-main.js');
  const server = world.start({
    name: 'shop-services',
    command: [
      ...network.within('front-end'),
      ...[process.execPath, script, ADDRESS.frontEnd, key ?? '', certificate ?? ''],
    ],
  });
  await server.ready(() => isListeningIn(network, 'front-end', WEB_PORT));
  await server.ready(() => isBoundIn(network, 'front-end', NAME_PORT));
  await server.ready(() => isBoundIn(network, 'front-end', TIME_PORT));
}
