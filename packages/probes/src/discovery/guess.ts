/** What a device is, by what it answers, which ports it has and who makes it: a table of signs, the surest first. Pure. */
import type { NodeKind } from '@tillwatch/model';
import type { HostFindings } from './findings.js';

/** `sure`: it said so itself. `likely`: its ports or its maker. `unknown`: kind `host`, and the person must tell. */
export interface Guess {
  readonly kind: NodeKind;
  readonly certainty: 'sure' | 'likely' | 'unknown';
  /** In words for the configuration's comment. */
  readonly because: string;
}

interface Sign {
  readonly kind: NodeKind;
  readonly certainty: 'sure' | 'likely';
  /** What speaks for it; null where nothing does. */
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

const SIGNS: readonly Sign[] = [
  {
    kind: 'printer',
    certainty: 'sure',
    seen: ({ answers }) => (answers.escpos === 'status' ? 'answered the status question of a receipt printer' : null),
  },
  {
    kind: 'printer',
    certainty: 'sure',
    seen: ({ answers }) => (answers.ippUrl ? 'answered as a printer by IPP' : null),
  },
  {
    kind: 'printer',
    certainty: 'sure',
    seen: ({ answers }) => (answers.snmp?.isPrinter ? `SNMP has a printer: ${answers.snmp.description}` : null),
  },
  {
    kind: 'scale',
    certainty: 'sure',
    seen: ({ answers }) => (answers.scale ? `told a weight in ${answers.scale.protocol}` : null),
  },
  {
    kind: 'camera',
    certainty: 'sure',
    seen: ({ answers }) => (answers.banners?.[554]?.startsWith('RTSP/') ? 'serves video by RTSP' : null),
  },
  ...SNMP_ENTERPRISES.map(
    ([prefix, kind, maker]): Sign => ({
      kind,
      certainty: 'sure',
      seen: ({ answers }) => (isUnder(answers.snmp?.objectId, prefix) ? `SNMP names its maker: ${maker}` : null),
    }),
  ),
  { kind: 'backup-line', certainty: 'likely', seen: (host) => worded(host, LTE_WORDS) },
  {
    kind: 'router',
    certainty: 'sure',
    seen: ({ isGateway }) => (isGateway ? 'the default route of this machine leads over it' : null),
  },
  {
    kind: 'router',
    certainty: 'sure',
    seen: ({ answers, openPorts }) =>
      answers.snmp?.isForwarding && !DATABASE_PORTS.some((port) => openPorts.includes(port))
        ? 'forwards packets between interfaces, says SNMP'
        : null,
  },
  { kind: 'till', certainty: 'likely', seen: (host) => worded(host, TILL_WORDS) },
  {
    kind: 'till',
    certainty: 'likely',
    seen: ({ openPorts }) => (openPorts.includes(7001) ? 'port 7001, on which POS programs listen' : null),
  },
  { kind: 'store-db', certainty: 'sure', seen: ({ answers }) => Object.values(answers.databases ?? {})[0] ?? null },
  { kind: 'camera', certainty: 'likely', seen: (host) => worded(host, CAMERA_WORDS) },
  ...MAKERS.map(
    ([pattern, kind]): Sign => ({
      kind,
      certainty: 'likely',
      seen: ({ vendor }) => (vendor !== null && pattern.test(vendor) ? `made by ${vendor}` : null),
    }),
  ),
  { kind: 'printer', certainty: 'likely', seen: (host) => worded(host, PRINTER_WORDS) },
  { kind: 'router', certainty: 'likely', seen: (host) => worded(host, ROUTER_WORDS) },
  ...portSigns(),
];

function portSigns(): readonly Sign[] {
  const signs: readonly (readonly [NodeKind, readonly number[]])[] = [
    ['printer', [9100, 631, 515]],
    ['router', [8291, 8728]],
    ['payment-terminal', [20007, 4100]],
    ['scale', [4305]],
    ['camera', [554]],
    ['store-db', [3306, 5432, 1433, 1521]],
    ['broker', [1883, 8883]],
    ['dns', [53]],
  ];
  return signs.map(([kind, ports]) => ({
    kind,
    certainty: 'likely' as const,
    seen: ({ openPorts }) => {
      const open = ports.find((port) => openPorts.includes(port));
      return open === undefined ? null : `port ${open} is open`;
    },
  }));
}

/** The first sign that is seen decides; without one it is a `host`, and what is known of it stands beside it. */
export function guessKind(host: HostFindings): Guess {
  for (const { kind, certainty, seen } of SIGNS) {
    const because = seen(host);
    if (because !== null) return { kind, certainty, because };
  }
  return { kind: 'host', certainty: 'unknown', because: whatIsKnown(host) };
}

function whatIsKnown({ openPorts, vendor, answersPing }: HostFindings): string {
  const known = [
    ...(answersPing ? ['answers pings'] : []),
    openPorts.length > 0 ? `open ports ${openPorts.join(', ')}` : 'no known port is open',
    ...(vendor === null ? [] : [`made by ${vendor}`]),
  ];
  return known.join('; ');
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
  return found ? `says by ${found[0]}: ${found[1]}` : null;
}
