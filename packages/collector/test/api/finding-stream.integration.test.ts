/** Risks over the stream: looked for while somebody listens, told when they come, move or go, and no more than are shown. */
import type { FindingView } from '@tillwatch/model';
import type { FindingsQuery } from '../../src/findings.js';
import { type ApiRig, startApi, until } from './api-rig.js';

const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 22, 12, minutes)).toISOString();
const risk = (id: string, minutes: number | null, more: Partial<FindingView> = {}): FindingView => ({
  id,
  site: 's1',
  kind: 'disk-full',
  component: 'front-end',
  name: 'PC',
  check: 'pc/host',
  faultAt: minutes === null ? null : at(minutes),
  values: {},
  flows: [],
  opensAt: null,
  ...more,
});

let rig: ApiRig;
let found: FindingView[] = [];
let asked: FindingsQuery[] = [];
beforeEach(async () => {
  asked = [];
  rig = await startApi({
    limits: { stream: { findings: 3, findingsEveryMs: 40 } },
    findings: (query) => {
      asked.push(query);
      return found;
    },
  });
});
afterEach(() => rig.stop());

it('sends a snapshot, then what came, moved or went; a time that wanders is not told again', async () => {
  found = [risk('a', 10), risk('b', null, { values: { drifted: 1 } })];
  const peer = await rig.open();
  peer.send({ subscribe: 'findings' });
  const snapshot = await peer.next('findings');
  expect(snapshot).toMatchObject({ type: 'snapshot', total: 2, findings: found });
  expect(asked[0]).toEqual({ site: null, isOpeningOnly: false, isToldOnly: true });

  found = [risk('a', 14), risk('b', null, { values: { drifted: 1 } })];
  const looks = asked.length;
  await until(() => asked.length > looks + 1);
  found = [risk('a', 15), risk('b', null, { values: { drifted: 2 } }), risk('c', 20)];
  expect(await peer.next('findings')).toMatchObject({
    type: 'delta',
    seq: snapshot.seq + 1,
    findings: found,
    removed: [],
    total: 3,
  });
  found = [risk('a', 15)];
  expect(await peer.next('findings')).toMatchObject({ findings: [], removed: ['b', 'c'], total: 1 });
});

it('sends as many as are shown, and how many there are', async () => {
  found = ['a', 'b', 'c', 'd', 'e'].map((id, index) => risk(id, 10 * index));
  const peer = await rig.open();
  peer.send({ subscribe: 'findings' });
  expect(await peer.next('findings')).toMatchObject({ findings: found.slice(0, 3), total: 5 });
  found = found.slice(1);
  expect(await peer.next('findings')).toMatchObject({ findings: [{ id: 'd' }], removed: ['a'], total: 4 });
});

it('looks for none while nobody listens, and for all of them when somebody comes', async () => {
  found = [risk('a', 10)];
  const first = await rig.open();
  first.send({ subscribe: 'findings' });
  await first.next('findings');
  first.send({ unsubscribe: 'findings' });
  first.send({ subscribe: 'estate' });
  await first.next('estate');
  const looks = asked.length;
  await new Promise((done) => setTimeout(done, 200));
  expect(asked.length).toBe(looks);
  found = [risk('z', 30)];
  const second = await rig.open();
  second.send({ subscribe: 'findings' });
  // A snapshot that is continued is good enough: what changed since follows at once.
  expect(await second.next('findings')).toMatchObject({ type: 'snapshot' });
  expect(await second.next('findings')).toMatchObject({ type: 'delta', findings: found, removed: ['a'] });
});
