/** Asks one device what it is, by the ports that it has: nothing that could print, pay or log in. */
import { createLifetime } from '../lifetime.js';
import { openSnmpSession } from '../network/snmp.js';
import { snmpParams } from '../network/snmp-params.js';
import { snmpNumber, snmpText } from '../network/snmp-value.js';
import type { ProbeIo } from '../probe.js';
import { runAttemptOf } from './attempt-of.js';
import { reach } from './exchange-bytes.js';
import type { Answers, SnmpAnswer, WebAnswer } from './findings.js';
import type { Pace } from './pace.js';
import { PAGE_PRINTER_PORTS, SCALE_PORTS, TLS_PORTS, WEB_PORTS } from './ports.js';
import {
  POSTGRES_SSL_REQUEST,
  plainText,
  RTSP_OPTIONS,
  readBanner,
  readMysqlGreeting,
  readPostgresAnswer,
  readWebAnswer,
  webRequest,
} from './said.js';

const MAX_PAGE_BYTES = 16_384;
const MAX_BANNER_BYTES = 512;
const WAIT_MS = 1_500;
/** The first byte of a slow device's greeting. */
const GREETING_MS = 1_000;
/** Services that speak first. */
const GREETING_PORTS: readonly number[] = [21, 22, 23];

export interface Asking {
  readonly communities: readonly string[];
  readonly pace: Pace;
  readonly io: ProbeIo;
  readonly signal: AbortSignal;
}

/** Every answer that the device gives; what fails is missing. Rejects only with the signal's reason. */
export async function askDevice(address: string, openPorts: readonly number[], asking: Asking): Promise<Answers> {
  const snmp = await askSnmp(address, asking);
  const ippUrl = openPorts.includes(631) ? await askIpp(address, asking) : null;
  const web = await askWeb(address, openPorts, asking);
  const databases = await askDatabases(address, openPorts, asking);
  const banners = await askBanners(address, openPorts, asking);
  const isPagePrinter = snmp?.isPrinter === true || PAGE_PRINTER_PORTS.some((port) => openPorts.includes(port));
  const escpos = openPorts.includes(9100) && !isPagePrinter ? await askEscpos(address, asking) : null;
  const scale = await askScale(address, openPorts, asking);
  return {
    ...(snmp && { snmp }),
    ...(ippUrl !== null && { ippUrl }),
    ...(web.length > 0 && { web }),
    ...(escpos !== null && { escpos }),
    ...(scale !== null && { scale }),
    ...(Object.keys(databases).length > 0 && { databases }),
    ...(Object.keys(banners).length > 0 && { banners }),
  };
}

async function askEscpos(address: string, { pace, io, signal }: Asking): Promise<NonNullable<Answers['escpos']>> {
  await pace.turn();
  const { values = {}, reason } = await runAttemptOf('escpos', { host: address, port: 9100 }, WAIT_MS * 2, signal, io);
  if (Object.keys(values).some((name) => name.startsWith('raw'))) return 'status';
  return reason === 'busy' ? 'busy' : 'mute';
}

async function askIpp(address: string, { pace, io, signal }: Asking): Promise<string | null> {
  await pace.turn();
  const url = `ipp://${address}/ipp/print`;
  const { values = {} } = await runAttemptOf('ipp', { url }, WAIT_MS, signal, io);
  return values.rawState === undefined ? null : url;
}

async function askScale(address: string, openPorts: readonly number[], { pace, io, signal }: Asking) {
  for (const port of SCALE_PORTS.filter((scalePort) => openPorts.includes(scalePort))) {
    for (const protocol of ['mt-sics', 'mt-8217'] as const) {
      await pace.turn();
      const params = { host: address, port, protocol };
      const { values = {} } = await runAttemptOf('scale', params, WAIT_MS, signal, io);
      if (values.rawStatus !== undefined || values.weightMilli !== undefined) return { port, protocol };
    }
  }
  return null;
}

async function askWeb(address: string, openPorts: readonly number[], { pace, signal }: Asking): Promise<WebAnswer[]> {
  const answers: WebAnswer[] = [];
  for (const port of WEB_PORTS.filter((webPort) => openPorts.includes(webPort))) {
    const isTls = TLS_PORTS.has(port);
    // A program's state is often not at the root.
    for (const path of ['/', '/health']) {
      await pace.turn();
      const question = {
        address,
        port,
        bytes: webRequest(address, path),
        isTls,
        maxBytes: MAX_PAGE_BYTES,
        waitMs: WAIT_MS,
      };
      const reached = await reach(question, signal);
      const answer = reached.type === 'open' ? readWebAnswer(reached.said, port, isTls, path) : null;
      if (answer === null) break;
      answers.push(answer);
      if (answer.statusCode !== 404) break;
    }
  }
  return answers;
}

async function askDatabases(address: string, openPorts: readonly number[], { pace, signal }: Asking) {
  const ways = [
    { port: 3306, bytes: null, read: readMysqlGreeting },
    { port: 5432, bytes: POSTGRES_SSL_REQUEST, read: readPostgresAnswer },
  ];
  const found: Record<number, string> = {};
  for (const { port, bytes, read } of ways) {
    if (!openPorts.includes(port)) continue;
    await pace.turn();
    // One byte is all that PostgreSQL answers; MariaDB's greeting is complete at once.
    const maxBytes = bytes === null ? MAX_BANNER_BYTES : 1;
    const reached = await reach({ address, port, bytes, isTls: false, maxBytes, waitMs: GREETING_MS }, signal);
    const product = reached.type === 'open' ? read(reached.said) : null;
    if (product !== null) found[port] = product;
  }
  return found;
}

async function askBanners(address: string, openPorts: readonly number[], { pace, signal }: Asking) {
  const found: Record<number, string> = {};
  const ask = async (port: number, bytes: Buffer | null) => {
    await pace.turn();
    const question = { address, port, bytes, isTls: false, maxBytes: MAX_BANNER_BYTES, waitMs: GREETING_MS };
    const reached = await reach(question, signal);
    const banner = reached.type === 'open' ? readBanner(reached.said) : '';
    if (banner !== '') found[port] = banner;
  };
  for (const port of GREETING_PORTS) if (openPorts.includes(port)) await ask(port, null);
  if (openPorts.includes(554)) await ask(554, RTSP_OPTIONS);
  return found;
}

const SYS_DESCR = '1.3.6.1.2.1.1.1.0';
const SYS_OBJECT_ID = '1.3.6.1.2.1.1.2.0';
const SYS_NAME = '1.3.6.1.2.1.1.5.0';
const IP_FORWARDING = '1.3.6.1.2.1.4.1.0';
const HR_PRINTER_STATUS = '1.3.6.1.2.1.25.3.5.1.1';
const IF_NAME = '1.3.6.1.2.1.31.1.1.1.1';
const IF_TYPE = '1.3.6.1.2.1.2.2.1.3';
const IF_OPER_STATUS = '1.3.6.1.2.1.2.2.1.8';
/** IANAifType: softwareLoopback. */
const LOOPBACK_TYPE = 24;
const MAX_INTERFACES = 64;

async function askSnmp(address: string, { communities, pace, signal }: Asking): Promise<SnmpAnswer | null> {
  for (const community of communities) {
    await pace.turn();
    const life = createLifetime();
    const onAbort = () => life.end();
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => life.end(), WAIT_MS);
    try {
      const params = {
        host: address,
        port: snmpParams.port.parse(undefined),
        family: 'ipv4' as const,
        version: 'v2c' as const,
        community,
        user: '',
        authProtocol: 'none' as const,
        authPassword: '',
        privProtocol: 'none' as const,
        privPassword: '',
        contextName: '',
      };
      return await readSystem(address, community, params, life);
    } catch {
      // Silence, a closed port, no SNMP: the next community may do better.
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      life.end();
    }
  }
  return null;
}

async function readSystem(
  address: string,
  community: string,
  params: Parameters<typeof openSnmpSession>[1],
  life: ReturnType<typeof createLifetime>,
): Promise<SnmpAnswer> {
  const session = await openSnmpSession({ address, family: 4 }, params, WAIT_MS, life);
  const system = await session.get([SYS_DESCR, SYS_OBJECT_ID, SYS_NAME, IP_FORWARDING]);
  const printers = await session.column(HR_PRINTER_STATUS, 1);
  const names = await session.column(IF_NAME, MAX_INTERFACES);
  const cells = await session.get(names.flatMap(({ index }) => [`${IF_TYPE}.${index}`, `${IF_OPER_STATUS}.${index}`]));
  const interfaces = names
    .filter(({ index }) => snmpNumber(cells.get(`${IF_TYPE}.${index}`)) !== LOOPBACK_TYPE)
    .filter(({ index }) => snmpNumber(cells.get(`${IF_OPER_STATUS}.${index}`)) === 1)
    .map(({ value }) => plainText(snmpText(value) ?? ''))
    .filter((name) => name !== '');
  return {
    community,
    description: plainText(snmpText(system.get(SYS_DESCR)) ?? ''),
    objectId: snmpText(system.get(SYS_OBJECT_ID)) ?? '',
    name: plainText(snmpText(system.get(SYS_NAME)) ?? ''),
    isPrinter: printers.length > 0,
    isForwarding: snmpNumber(system.get(IP_FORWARDING)) === 1 && interfaces.length > 1,
    interfaces,
  };
}
