/** From what a scan found to the nodes, links and checks that a person will review. Pure. */
import type { NodeKind } from '@tillwatch/model';
import type { Discovery, HostFindings } from './findings.js';
import { type Because, guessKind } from './guess.js';
import { portName, TLS_PORTS } from './ports.js';

export interface ProposedNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly address: string;
  readonly certainty: 'sure' | 'likely' | 'unknown';
  /** Maker of its network interface, where known. */
  readonly vendor: string | null;
  readonly because: Because;
}

/** What a check needs before it can run; its value goes into the environment variable. */
export interface Need {
  readonly what: 'community' | 'database-user';
  readonly variable: string;
}

export interface ProposedCheck {
  readonly id: string;
  readonly on: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly interval?: string;
  readonly timeout?: string;
  /** What it needs first, so that it can only be proposed as a comment. null for one that works as it is. */
  readonly needs: Need | null;
}

export interface Proposal {
  /** The machine that scanned. */
  readonly vantage: ProposedNode;
  /** The others, by kind and address. */
  readonly nodes: readonly ProposedNode[];
  readonly checks: readonly ProposedCheck[];
  /** Found, and not proposed: beyond what one site may have. */
  readonly leftOut: readonly string[];
}

/** Leaves room for what people add by hand; a site has 500 nodes and 1000 checks at most. */
export const MAX_PROPOSED = 300;

const ID_OF_KIND: Readonly<Partial<Record<NodeKind, string>>> = {
  'payment-terminal': 'terminal',
  'store-db': 'store-db',
  'backup-line': 'backup',
};
const NAME_OF_KIND: Readonly<Partial<Record<NodeKind, string>>> = {
  till: 'Till',
  'payment-terminal': 'Card terminal',
  scale: 'Scale',
  printer: 'Printer',
  'store-db': 'Store database',
  router: 'Router',
  'backup-line': 'Backup line',
  camera: 'Camera',
  power: 'UPS',
  broker: 'Message broker',
  dns: 'Name server',
  switch: 'Switch',
};

/** What is on the LAN is asked whether it is there so often, all of it together: a dead till is told of within seconds. The agent's processor budget is for this many. */
const PRESENCE_PER_SECOND = 20;
const PRESENCE_TIMEOUT = '800ms';

/** Nodes that stand for this machine's databases have ports of their own address, not of their own. */
const OWN_DATABASE_PORTS: readonly number[] = [3306, 5432, 1433];
const COMMUNITY_VARIABLE = 'TILLWATCH_SNMP_COMMUNITY';
const DB_ENGINES: Readonly<Record<number, string>> = { 3306: 'mariadb', 5432: 'postgres', 1433: 'sqlserver' };

/** Numbers nodes of one kind in the order of their addresses: `printer-1`, `printer-2`. */
export function proposeSite({ hosts }: Discovery): Proposal {
  const own = hosts.filter(({ isOwn }) => isOwn);
  const vantage: ProposedNode = {
    id: 'front-end',
    kind: 'front-end',
    name: 'Front-end PC',
    address: own[0]?.address ?? '127.0.0.1',
    certainty: 'sure',
    vendor: null,
    because: { evidence: 'this-machine', detail: '' },
  };
  const numbered = createNumbering();
  const others = hosts.filter(({ isOwn }) => !isOwn);
  const placed = others.slice(0, MAX_PROPOSED).map((host) => ({ host, node: nodeOf(host, numbered) }));
  const databases = ownDatabases(own, numbered);
  const presence = {
    interval: `${Math.max(1, Math.ceil(placed.length / PRESENCE_PER_SECOND))}s`,
    timeout: PRESENCE_TIMEOUT,
  };
  return {
    vantage,
    nodes: [...placed.map(({ node }) => node), ...databases.map(({ node }) => node)],
    checks: [
      { id: 'front-end/host', on: 'front-end', kind: 'host', params: {}, interval: '1m', timeout: '10s', needs: null },
      ...placed.flatMap(({ host, node }) => checksOf(host, node, presence)),
      ...databases.flatMap(({ node, port, host }) => databaseChecks(node, port, host)),
    ],
    leftOut: others.slice(MAX_PROPOSED).map(({ address }) => address),
  };
}

type Numbering = (kind: NodeKind) => { id: string; name: string };

function createNumbering(): Numbering {
  const counts = new Map<NodeKind, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return { id: `${ID_OF_KIND[kind] ?? kind}-${count}`, name: `${NAME_OF_KIND[kind] ?? 'Unknown device'} ${count}` };
  };
}

function nodeOf(host: HostFindings, numbered: Numbering): ProposedNode {
  const { kind, certainty, because } = guessKind(host);
  return { ...numbered(kind), kind, address: host.address, certainty, vendor: host.vendor, because };
}

function ownDatabases(own: readonly HostFindings[], numbered: Numbering) {
  return OWN_DATABASE_PORTS.flatMap((port) => {
    const host = own.find(({ openPorts }) => openPorts.includes(port));
    if (!host) return [];
    const detail = host.answers.databases?.[port] ?? String(port);
    const node: ProposedNode = {
      ...numbered('store-db'),
      kind: 'store-db',
      address: host.address,
      certainty: 'sure',
      vendor: null,
      because: { evidence: 'own-database', detail },
    };
    return [{ node, port, host }];
  });
}

/** Ports of programs that trade needs and that no kind of its own asks. */
const PROGRAM_PORTS: readonly number[] = [53, 554, 1883, 4100, 7001, 8009, 8883, 20007];

/** First whether it is there at all, then what its kind can tell. */
function checksOf(
  host: HostFindings,
  node: ProposedNode,
  pace: { readonly interval: string; readonly timeout: string },
): ProposedCheck[] {
  const { address, answersPing, openPorts } = host;
  const check = (what: string, kind: string, params: Record<string, unknown>, more: Partial<ProposedCheck> = {}) => ({
    id: `${node.id}/${what}`,
    on: node.id,
    kind,
    params,
    needs: null,
    ...more,
  });
  const presence = answersPing ? [check('ping', 'icmp', { host: address }, pace)] : [];
  const special = [...printerChecks(host, check), ...routerChecks(host, node, check), ...scaleChecks(host, check)];
  const databases = openPorts.flatMap((port) => (DB_ENGINES[port] ? databaseChecks(node, port, host) : []));
  const programs = PROGRAM_PORTS.filter((port) => openPorts.includes(port)).map((port) =>
    check(portName(port), 'tcp', { host: address, port }),
  );
  const known = [...presence, ...special, ...databases, ...programs, ...webChecks(host, check)];
  if (known.some(({ needs }) => needs === null)) return known;
  const first = openPorts.find((port) => port !== 9100) ?? openPorts[0];
  return first === undefined ? known : [check(portName(first), 'tcp', { host: address, port: first }), ...known];
}

type MakeCheck = (
  what: string,
  kind: string,
  params: Record<string, unknown>,
  more?: Partial<ProposedCheck>,
) => ProposedCheck;

function printerChecks({ address, answers, openPorts }: HostFindings, check: MakeCheck): ProposedCheck[] {
  const checks: ProposedCheck[] = [];
  // Most receipt printers take one client at a time: knock seldom.
  const seldom = { interval: '30s', timeout: '5s' };
  if (answers.escpos === 'status') checks.push(check('paper', 'escpos', { host: address, port: 9100 }, seldom));
  else if (openPorts.includes(9100) && answers.ippUrl === undefined && !answers.snmp?.isPrinter)
    checks.push(check('port', 'tcp', { host: address, port: 9100 }, seldom));
  if (answers.ippUrl) checks.push(check('state', 'ipp', { url: answers.ippUrl }, seldom));
  if (answers.snmp?.isPrinter)
    checks.push(snmpCheck('supplies', 'snmp-printer', {}, address, answers.snmp.community, check));
  return checks;
}

/** More interfaces than this are a switch's, and not all of them need be up. */
const MAX_WATCHED_INTERFACES = 8;

function routerChecks(host: HostFindings, { kind }: ProposedNode, check: MakeCheck): ProposedCheck[] {
  const { snmp } = host.answers;
  if (!snmp || !['router', 'backup-line', 'switch'].includes(kind)) return [];
  const interfaces = snmp.interfaces.length <= MAX_WATCHED_INTERFACES ? snmp.interfaces : [];
  const params = interfaces.length > 0 ? { interfaces } : {};
  return [snmpCheck('lines', 'snmp-router', params, host.address, snmp.community, check)];
}

/** A community other than the one that everybody knows is a secret, which no file holds. */
function snmpCheck(
  what: string,
  kind: string,
  params: Record<string, unknown>,
  host: string,
  community: string,
  check: MakeCheck,
): ProposedCheck {
  const isPublic = community === 'public';
  return check(
    what,
    kind,
    { host, ...(!isPublic && { community: { $env: COMMUNITY_VARIABLE } }), ...params },
    {
      interval: '30s',
      timeout: '5s',
      needs: isPublic ? null : { what: 'community', variable: COMMUNITY_VARIABLE },
    },
  );
}

function scaleChecks({ address, answers }: HostFindings, check: MakeCheck): ProposedCheck[] {
  const { scale } = answers;
  if (!scale) return [];
  const params = { host: address, port: scale.port, protocol: scale.protocol };
  return [check('weight', 'scale', params, { interval: '30s', timeout: '5s' })];
}

function webChecks({ address, answers }: HostFindings, check: MakeCheck): ProposedCheck[] {
  const good = (answers.web ?? []).find(({ statusCode }) => statusCode >= 200 && statusCode < 300);
  if (!good) return [];
  const scheme = TLS_PORTS.has(good.port) ? 'https' : 'http';
  const params = {
    url: `${scheme}://${address}:${good.port}${good.path}`,
    // Devices sign their own certificates.
    ...(good.isTls && { verifyCertificate: false }),
  };
  return [check('web', 'http', params, { interval: '30s', timeout: '5s' })];
}

function databaseChecks(node: ProposedNode, port: number, { answers }: HostFindings): ProposedCheck[] {
  const host = node.address;
  const engine = answers.databases?.[port]?.startsWith('MySQL') ? 'mysql' : DB_ENGINES[port];
  const variable = `TILLWATCH_${node.id.replaceAll('-', '_').toUpperCase()}_PASSWORD`;
  return [
    { id: `${node.id}/port-${port}`, on: node.id, kind: 'tcp', params: { host, port }, needs: null },
    {
      id: `${node.id}/db-${port}`,
      on: node.id,
      kind: 'db',
      params: { engine, host, port, user: 'tillwatch', password: { $env: variable } },
      interval: '30s',
      timeout: '5s',
      needs: { what: 'database-user', variable },
    },
  ];
}
