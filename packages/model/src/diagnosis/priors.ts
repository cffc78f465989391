/** How likely each kind of component is to be broken, and how: -ln of the odds, nats. Right within a factor of ten is enough (diagnosis.md, 4). */
import type { NodeKind } from '../topology.js';
import type { FaultMode } from './fault-graph.js';

const DEVICE_NATS = 7;
const NODE_NATS: Readonly<Partial<Record<NodeKind, number>>> = {
  wan: 7,
  service: 7,
  router: 7.5,
  'backup-line': 7.5,
  broker: 8,
  switch: 8,
  'front-end': 8,
  host: 8,
  'store-db': 8,
  power: 8.5,
  carrier: 9,
  dns: 9,
  ntp: 9,
  certificate: 9,
  'central-db': 10,
  vip: 10,
};
/** A cable, a port, or the way between two programs. */
export const LINK_NATS = 8;
/** That a second line does not take over when the first one dies. */
export const TAKE_OVER_NATS = 1;
/** The way between a line and what stands at the centre: many stores would show it. */
export const CENTRAL_LINK_NATS = 10;

const CENTRAL_KINDS: ReadonlySet<NodeKind> = new Set(['central-db', 'vip', 'app', 'broker']);

/** True for what a store shares with others. */
export function isCentral(kind: NodeKind | undefined): boolean {
  return kind !== undefined && CENTRAL_KINDS.has(kind);
}

/** A program beside the machine that it runs on. */
export function servicePriorNats(kind: NodeKind): number {
  if (isCentral(kind)) return 9;
  return kind === 'store-db' ? 7.5 : 7;
}

/** Prior of a node by its kind. */
export function nodePriorNats(kind: NodeKind): number {
  return NODE_NATS[kind] ?? DEVICE_NATS;
}

/** What carries packets or answers requests may do so now and then; a feed, a certificate or the watching PC does not. */
export function nodeModes(kind: NodeKind): readonly FaultMode[] {
  switch (kind) {
    case 'power':
    case 'certificate':
      return ['hard'];
    case 'front-end':
    case 'host':
      return ['hard', 'silent'];
    default:
      return ['hard', 'lossy'];
  }
}

/** Kinds that pass on what is sent to others; a way leads through them rather than through anything else. */
export const CARRYING_KINDS: ReadonlySet<NodeKind> = new Set(['switch', 'router', 'wan', 'backup-line', 'carrier']);
/** Kinds that something needs although no packet passes through them. */
export const FEEDING_KINDS: ReadonlySet<NodeKind> = new Set(['power', 'carrier']);

/** False-alarm chance of one attempt, by probe kind. */
export function falseAlarmOf(kind: string): number {
  switch (kind) {
    case 'db':
    case 'replication':
      return 0.005;
    case 'http':
    case 'snmp-router':
    case 'snmp-printer':
    case 'ipp':
      return 0.02;
    default:
      return 0.01;
  }
}
