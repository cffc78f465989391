/** A bad morning in a generated estate: one of each kind of trouble, and one that many stores share. */
import type { GeneratedEstate } from './generated-estate.js';
import type { GeneratedIncidents } from './generated-incidents.js';
import { openSome } from './incident-scenario.js';

const MINUTE_MS = 60_000;

/** Breaks a fixed choice of sites; those that the estate is too small for are left out. */
export function breakSome(estate: GeneratedEstate, incidents: GeneratedIncidents, nowMs: number): void {
  const ids = estate.summaries().map((site) => site.id);
  const isThere = (id: string): boolean => ids.includes(id);
  const broken: readonly (readonly [
    id: string,
    node: string,
    state: 'down' | 'degraded',
    reason: 'timeout' | 'refused' | 'slow' | 'loss' | 'disk-filling' | 'consumable-out',
    minutes: number,
  ])[] = [
    ['s0002', 'store-db', 'down', 'refused', 12],
    ['s0003', 'till-2', 'down', 'timeout', 3],
    ['s0004', 'router', 'down', 'timeout', 1],
    ['s0004', 'switch', 'degraded', 'loss', 2],
    ['s0007', 'store-db', 'degraded', 'disk-filling', 340],
    ['s0009', 'printer-1', 'down', 'consumable-out', 25],
    ['s0012', 'wan', 'degraded', 'loss', 7],
    ['s0015', 'app-2', 'down', 'timeout', 4],
  ];
  for (const [id, node, state, reason, minutes] of broken) {
    if (isThere(id)) estate.breakNode(id, node, { state, reason }, nowMs - minutes * MINUTE_MS);
  }
  // A router that is down takes with it what is asked through it.
  for (const node of ['wan', 'backup-line', 'central-db', 'vip', 'app-1', 'app-2', 'app-3']) {
    if (isThere('s0004')) estate.breakNode('s0004', node, { state: 'down', reason: 'timeout' }, nowMs - MINUTE_MS);
  }
  const east = estate.summaries().filter((site) => site.region === 'East 华东' && site.kind === 'store');
  for (const [index, site] of east.slice(2, 2 + Math.min(41, Math.floor(east.length / 5))).entries()) {
    estate.silence(site.id, nowMs - 5 * MINUTE_MS - index * 250);
  }
  if (isThere('s0018')) estate.silence('s0018', nowMs - 95 * MINUTE_MS);
  openSome(estate, incidents, nowMs);
}
