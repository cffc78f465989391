/** What a device is, by what it answers, which ports it has and who makes it: a table of signs, the surest first. Pure. */
import type { NodeKind } from '@tillwatch/model';
import type { HostFindings } from './findings.js';

/** Why something is taken for what it is. Each has its words in every language; `detail` is what the device said, or a number. */
export const EVIDENCE = [
  'escpos',
  'ipp',
  'snmp-printer',
  'scale',
  'rtsp',
  'snmp-maker',
  'says',
  'gateway',
  'forwards',
  'database',
  'own-database',
  'maker',
  'port',
  'this-machine',
  'nothing',
] as const;
export type Evidence = (typeof EVIDENCE)[number];

export interface Because {
  readonly evidence: Evidence;
  /** Empty where the evidence says it all. */
  readonly detail: string;
}

/** `sure`: it said so itself. `likely`: its ports or its maker. `unknown`: kind `host`, and the person must tell. */
export interface Guess {
  readonly kind: NodeKind;
  readonly certainty: 'sure' | 'likely' | 'unknown';
  readonly because: Because;
}

interface Sign {
  readonly kind: NodeKind;
  readonly certainty: 'sure' | 'likely';
  readonly evidence: Evidence;
  /** The evidence's detail; null where nothing speaks for it. */
  readonly seen: (host: HostFindings) => string | null;
}

/** By enterprise number (IANA) of sysObjectID. */
const SNMP_ENTERPRISES: readonly (readonly [prefix: string, kind: NodeKind, maker: string])[] = [
  ['11.2.3.9', 'printer', 'HP'],
  ['1248', 'printer', 'Epson'],
  ['2435', 'printer', 'Brother'],
  ['641', 'printer', 'Lexmark'],
  ['10642', 'printer', 'Zebra'],
  ['18334', 'printer', 'Konica Minolta'],
  ['1602', 'printer', 'Canon'],
  ['367', 'printer', 'Ricoh'],
  ['318', 'power', 'APC'],
  ['476', 'power', 'Vertiv'],
  ['534', 'power', 'Eaton'],
  ['39165', 'camera', 'Hikvision'],
  ['1004849', 'camera', 'Dahua'],
  ['368', 'camera', 'Axis'],
  ['48690', 'backup-line', 'Teltonika'],
  ['20992', 'backup-line', 'Cradlepoint'],
  ['14988', 'router', 'MikroTik'],
  ['2636', 'router', 'Juniper'],
  ['12356', 'router', 'Fortinet'],
  ['25506', 'switch', 'H3C'],
];

/** Names in the IEEE's list, so that `Shanghai Dahua Scale Factory` is no camera. */
const MAKERS: readonly (readonly [pattern: RegExp, kind: NodeKind])[] = [
  [/mettler.toledo|bizerba|dibal|teraoka weigh|ishida co|\bscale\b/i, 'scale'],
  [/verifone|ingenico|\bpax computer|castles tech|newland payment|\blandi commercial/i, 'payment-terminal'],
  [
    /seiko epson|star micronics|bixolon|citizen|zebra tech|brother industries|lexmark|kyocera|\bsato\b|xerox/i,
    'printer',
  ],
  [/hikvision|zhejiang dahua|axis communications|uniview|hanwha|vivotek/i, 'camera'],
  [/teltonika|sierra wireless|cradlepoint|digi international/i, 'backup-line'],
  [/routerboard|mikrotik|fortinet|juniper|draytek|ruijie/i, 'router'],
  [/american power|eaton corp|vertiv|liebert/i, 'power'],
  [/wincor|diebold|ncr corp|toshiba tec|sunmi/i, 'till'],
];

const TILL_WORDS = /(?:^|[^a-z])(?:pos|till|checkout|kasse|cash ?register)(?:[^a-z]|$)|收银/i;
const CAMERA_WORDS = /camera|ipcam|nvr|dvr|hikvision|dahua/i;
const ROUTER_WORDS = /routeros|router|gateway|openwrt|luci|firewall|edgeos/i;
const LTE_WORDS = /\blte\b|\b4g\b|\b5g\b|cellular|modem/i;
const PRINTER_WORDS = /printer|laserjet|officejet|epson|brother|zebra/i;

const DATABASE_PORTS: readonly number[] = [1433, 1521, 3306, 5432];

const PORT_SIGNS: readonly (readonly [NodeKind, readonly number[]])[] = [
  ['printer', [9100, 631, 515]],
  ['router', [8291, 8728]],
  ['payment-terminal', [20007, 4100]],
  ['scale', [4305]],
  ['camera', [554]],
  ['store-db', DATABASE_PORTS],
  ['broker', [1883, 8883]],
  ['dns', [53]],
];

const SIGNS: readonly Sign[] = [
  sign('printer', 'sure', 'escpos', ({ answers }) => (answers.escpos === 'status' ? '' : null)),
  sign('printer', 'sure', 'ipp', ({ answers }) => (answers.ippUrl ? '' : null)),
  sign('printer', 'sure', 'snmp-printer', ({ answers }) => (answers.snmp?.isPrinter ? answers.snmp.description : null)),
  sign('scale', 'sure', 'scale', ({ answers }) => answers.scale?.protocol ?? null),
  sign('camera', 'sure', 'rtsp', ({ answers }) => (answers.banners?.[554]?.startsWith('RTSP/') ? '' : null)),
  ...SNMP_ENTERPRISES.map(([prefix, kind, maker]) =>
    sign(kind, 'sure', 'snmp-maker', ({ answers }) => (isUnder(answers.snmp?.objectId, prefix) ? maker : null)),
  ),
  sign('backup-line', 'likely', 'says', (host) => worded(host, LTE_WORDS)),
  sign('router', 'sure', 'gateway', ({ isGateway }) => (isGateway ? '' : null)),
  sign('router', 'sure', 'forwards', (host) => (host.answers.snmp?.isForwarding && !hasDatabase(host) ? '' : null)),
  sign('till', 'likely', 'says', (host) => worded(host, TILL_WORDS)),
  sign('till', 'likely', 'port', ({ openPorts }) => (openPorts.includes(7001) ? '7001' : null)),
  sign('store-db', 'sure', 'database', ({ answers }) => Object.values(answers.databases ?? {})[0] ?? null),
  sign('camera', 'likely', 'says', (host) => worded(host, CAMERA_WORDS)),
  ...MAKERS.map(([pattern, kind]) =>
    sign(kind, 'likely', 'maker', ({ vendor }) => (vendor !== null && pattern.test(vendor) ? vendor : null)),
  ),
  sign('printer', 'likely', 'says', (host) => worded(host, PRINTER_WORDS)),
  sign('router', 'likely', 'says', (host) => worded(host, ROUTER_WORDS)),
  ...PORT_SIGNS.map(([kind, ports]) =>
    sign(kind, 'likely', 'port', ({ openPorts }) => {
      const open = ports.find((port) => openPorts.includes(port));
      return open === undefined ? null : String(open);
    }),
  ),
];

function sign(kind: NodeKind, certainty: Sign['certainty'], evidence: Evidence, seen: Sign['seen']): Sign {
  return { kind, certainty, evidence, seen };
}

/** The first sign that is seen decides; without one it is a `host`, and a person must say. */
export function guessKind(host: HostFindings): Guess {
  for (const { kind, certainty, evidence, seen } of SIGNS) {
    const detail = seen(host);
    if (detail !== null) return { kind, certainty, because: { evidence, detail } };
  }
  return { kind: 'host', certainty: 'unknown', because: { evidence: 'nothing', detail: host.openPorts.join(', ') } };
}

function hasDatabase({ openPorts }: HostFindings): boolean {
  return DATABASE_PORTS.some((port) => openPorts.includes(port));
}

function isUnder(objectId: string | undefined, enterprise: string): boolean {
  return objectId !== undefined && `${objectId}.`.startsWith(`1.3.6.1.4.1.${enterprise}.`);
}

/** What it calls itself, where a word of the kind is in it. */
function worded({ answers }: HostFindings, words: RegExp): string | null {
  const { snmp, web = [], mdns, banners = {} } = answers;
  const said: readonly (readonly [string, string])[] = [
    ...(snmp ? [['SNMP', snmp.description] as const, ['SNMP', snmp.name] as const] : []),
    ...web.flatMap(({ title, server, fields }) => [title, server, ...fields].map((text) => ['HTTP', text] as const)),
    ...(mdns?.names ?? []).map((name) => ['mDNS', name] as const),
    ...Object.values(banners).map((text) => ['banner', text] as const),
  ];
  const found = said.find(([, text]) => words.test(text));
  return found ? `${found[0]}: ${found[1]}` : null;
}
