/** Scenarios of the field with real faults, from the fault to the webhook that a careful receiver accepted (test/scenarios has them in virtual time). */
import type { HistoryView } from '@tillwatch/model';
import { eventually, getJson } from '../kit/demo.js';
import { faultsSeen, labPointer, labSite, tellLab, valuesOf } from '../kit/lab.js';
import { incidentOf, itTellsOnce, type NamedCase } from '../kit/lab-incidents.js';

const LIMIT_MS = 480_000;

const A1: NamedCase = [
  'A1: a car park’s entrance router is congested, not dead, and its devices are not to blame',
  {
    break: 'congest entrance',
    mend: 'entrance',
    cause: {
      site: 'lab-mall',
      component: ['rt-e'],
      kind: ['lossy', 'utilization-high'],
      class: 'infrastructure/capacity',
      trigger: 'load',
    },
    told: { chen: 'page', li: 'page' },
    toldOver: ['chen', 'li'],
    notGraded: ['P1'],
    // By hand, and a second way for who has no cash.
    playbook: 'parking',
    never: [
      'lab-mall:till-*',
      'lab-mall:sw-core/icmp',
      'lab-mall:rt-w/icmp',
      'lab-mall:vip-pk/health',
      'lab-mall:cam-* down',
    ],
  },
];

const A1_CONTROL: NamedCase = [
  'A1, control: tills lose packets as well, so it is what all have in common',
  {
    break: 'break mall-switch',
    mend: 'mall-switch',
    cause: {
      site: 'lab-mall',
      component: ['sw-core', 'mall-pc->sw-core'],
      kind: ['lossy'],
      class: 'infrastructure/network-lan',
    },
    told: { chen: 'page', li: 'page' },
    toldOver: ['chen', 'li'],
  },
];

/** `lagWarnS` of the lab's configuration. */
const LAG_WARN_S = 6;

const B1_LINE: NamedCase = [
  'B1, the line loses packets: the copy is late because of the line, and no database is blamed',
  {
    break: 'break wan store --how loss',
    mend: 'wan store',
    cause: {
      site: 'lab-store',
      component: ['wan', 'router->wan'],
      kind: ['lossy'],
      class: 'infrastructure/network-wan',
    },
    told: { zhou: 'page', li: 'page' },
    toldOver: ['zhou', 'li'],
    never: [
      'lab-store:till-*',
      'lab-store:router/icmp',
      'lab-store:store-mariadb/db',
      'lab-store:store-postgresql/db',
      'lab-hub:central-mariadb/db',
      'lab-hub:central-postgresql/db',
      'lab-hub:app-*',
      'lab-hub:vip/health',
      // The neighbour on the same carrier.
      'lab-mall:wan/icmp',
      'lab-mall:vip-pk/health',
    ],
    meanwhile: async () => {
      await tellLab('rush', 'orders');
      // It is late by the marker and has applied all that came: the line’s doing, whatever the engine says.
      await eventually('the late copy', async () => {
        const seen = (await faultsSeen())['lab-hub:central-mariadb/replication'];
        const { markerAgeS = 0 } = await valuesOf('lab-hub', 'central-mariadb/replication');
        return seen === 'degraded replication-lag' && markerAgeS >= 2 * LAG_WARN_S;
      });
    },
    // What waited passes the line at once when that is well, and fills it.
    mayFollow: ['lab-store/router utilization-high'],
    afterwards: async () => {
      await tellLab('mend', 'orders');
    },
  },
];

const B1_CONGESTION: NamedCase = [
  'B1, locks at the centre: the central database is congested, no line and no store is blamed',
  {
    break: 'break replication mariadb --how congest',
    mend: 'replication mariadb',
    cause: {
      site: 'lab-hub',
      component: ['central-mariadb'],
      kind: ['lock-waits'],
      class: 'infrastructure/capacity',
      trigger: 'load',
    },
    told: { li: 'page' },
    toldOver: ['li'],
    never: ['lab-store:wan/*', 'lab-store:till-*', 'lab-store:store-mariadb/db'],
  },
];

const B1_BROKEN: NamedCase = [
  'B1, the applier stopped on a conflict: broken replication, for who knows databases',
  {
    break: 'break replication mariadb --how conflict',
    mend: 'replication mariadb',
    cause: {
      site: 'lab-store',
      component: ['store-mariadb->central-mariadb'],
      kind: ['replication-broken'],
      class: 'infrastructure/database',
    },
    told: { sun: 'page' },
    toldOver: ['sun'],
    never: ['lab-store:wan/*', 'lab-hub:central-mariadb/db'],
  },
];

const B2: NamedCase = [
  'B2: a replication that stalls fills the disk of the log that is kept for it: the replication is the cause',
  {
    break: 'break replication postgresql --how stall',
    mend: 'replication postgresql',
    cause: {
      site: 'lab-store',
      component: ['store-postgresql->central-postgresql'],
      kind: ['replication-retention', 'replication-disconnected', 'replication-lag'],
      class: 'infrastructure/database',
    },
    told: { sun: 'page' },
    toldOver: ['sun'],
    // Sixty MB that were held back pass the line at once.
    mayFollow: ['lab-store/router utilization-high'],
    meanwhile: async ({ id }) => {
      // The disk is all but full, and that is a symptom of the one incident.
      const symptoms = async () => (await incidentOf(id)).symptomDetails.map(({ check }) => check);
      await eventually('the disk', async () => (await symptoms()).includes('store-postgresql/disk'));
    },
    never: ['lab-store:wan/*'],
  },
];

const B4: NamedCase = [
  'B4: a printer without paper is a task for the shop, and nobody’s page',
  {
    break: 'jam printer printer-1 --how paper-out',
    mend: 'printer printer-1',
    cause: {
      site: 'lab-store',
      component: ['printer-1'],
      kind: ['consumable-out'],
      class: 'infrastructure/hardware-endpoint',
      trigger: 'consumable',
    },
    told: { zhou: 'task' },
    toldOver: [],
    notGraded: ['P1', 'P2'],
    playbook: 'receipt',
    never: ['lab-store:till-*'],
  },
];

const B8: NamedCase = [
  'B8: one of three backends hangs behind a virtual address that answers',
  {
    break: 'hang backend app-2',
    mend: 'backend app-2',
    cause: {
      site: 'lab-hub',
      component: ['app-2', 'app-2/service'],
      kind: ['hard'],
      class: 'application/instance',
    },
    told: { gao: 'page' },
    toldOver: ['gao'],
    notGraded: ['P1'],
    never: ['lab-store:vip/health', 'lab-store:wan/*', 'lab-hub:app-1/*', 'lab-hub:app-3/*'],
  },
];

const B6: NamedCase = [
  'B6: a shop whose only line is cut is unreachable and not down, and its own word comes afterwards, without a second message',
  {
    break: 'break wan mall',
    mend: 'wan mall',
    cause: {
      site: 'lab-mall',
      component: ['wan', 'rt-w->wan', 'rt-w'],
      class: 'infrastructure/network-wan',
      trigger: 'third-party',
    },
    told: { chen: 'page', li: 'page' },
    toldOver: ['chen', 'li'],
    never: ['lab-mall:till-*', 'lab-mall:gate-*', 'lab-mall:sw-core/icmp', 'lab-mall:rt-w/icmp'],
    meanwhile: async () => {
      const { nodes } = await labSite('lab-mall');
      expect(nodes.filter(({ state }) => state !== 'unknown' && state !== 'unreachable')).toEqual([]);
    },
    afterwards: async (incident, fromMs) => {
      expect(incident).toMatchObject({ vantage: 'merged', cause: { site: 'lab-mall', node: 'wan' } });
      await holdHistory(fromMs);
    },
  },
];

/** Longest between two points of a history without a hole: windows are of 5 s. */
const NO_HOLE_MS = 15_000;

/** The time in which nobody heard the mall is filled in: its till was well and sold. */
async function holdHistory(fromMs: number): Promise<void> {
  const range = `from=${encodeURIComponent(new Date(fromMs).toISOString())}&to=${encodeURIComponent(new Date().toISOString())}`;
  const address = `${labPointer().url}/api/v1/sites/lab-mall/history?check=till-1%2Ficmp&${range}`;
  const { points, stepMs } = await getJson<HistoryView>(address);
  expect(points.state.filter((state) => state !== 'ok')).toEqual([]);
  const holes = points.atMs.slice(1).map((atMs, index) => atMs - (points.atMs[index] ?? atMs));
  expect(Math.max(...holes)).toBeLessThanOrEqual(Math.max(NO_HOLE_MS, stepMs * 2));
}

export function incidentCases(): void {
  describe('at the same time: A1 (control), B1 (broken)', () => itTellsOnce(LIMIT_MS, [A1_CONTROL, B1_BROKEN]));
  describe('at the same time: A1, B1 (congestion), B2', () => itTellsOnce(LIMIT_MS, [A1, B1_CONGESTION, B2]));
  describe('at the same time: B4, B6, B8', () => itTellsOnce(LIMIT_MS, [B4, B6, B8]));
  // The others of B1 are its control: copies as late, and no line blamed. Alone, as its neighbour on the same carrier is to see nothing of it.
  describe('alone: B1 (line)', () => itTellsOnce(LIMIT_MS, [B1_LINE]));
}
