/** Risks of sites as they are held: from figures, definitions and calendars; what is not heard tells nothing old. */
import type { FindingView, SiteDefinition } from '@tillwatch/model';
import { createFindings } from '../src/findings.js';
import type { SiteHours } from '../src/incidents/suppression.js';
import { createRig } from './diagnosis/diagnosis-rig.js';
import { storeDefinition } from './diagnosis/store.js';

const MINUTE_MS = 60_000;
const host = {
  id: 'pc/host',
  on: { node: 'front-end' },
  kind: 'host',
  target: 'localhost',
  values: ['diskFullInMinutes'],
};
const withDisk = (): SiteDefinition => {
  const definition = storeDefinition('s1');
  return { ...definition, checks: [...definition.checks, { ...host, intervalMs: 5_000, timeoutMs: 800 }] };
};

function looked(openingAhead: SiteHours['openingAhead'] = () => null) {
  const rig = createRig();
  const store = rig.add(withDisk());
  store.trouble = (id) =>
    id === 'pc/host' ? { state: 'ok', reason: null, latencyUs: 1, values: { diskFullInMinutes: 120 } } : null;
  rig.add(storeDefinition('s2'));
  rig.run(MINUTE_MS);
  const nowMs = () => rig.time.clock.nowMs();
  const hours: SiteHours = { at: () => ({ isOpen: true, closedUntilMs: null }), openingAhead };
  return { rig, store, nowMs, findings: createFindings({ sites: rig.estate, hours, nowMs }) };
}
const kinds = (found: readonly FindingView[]) =>
  found.map(({ site, kind, component }) => `${site} ${kind} ${component}`);

it('tells what becomes a fault, and when, before what merely has no second', () => {
  const { findings, nowMs } = looked();
  const found = findings({ site: null, isOpeningOnly: false });
  expect(found[0]).toMatchObject({
    site: 's1',
    kind: 'disk-full',
    component: 'front-end',
    check: 'pc/host',
    opensAt: null,
  });
  expect(Date.parse(found[0]?.faultAt ?? '')).toBe(nowMs() + 120 * MINUTE_MS);
  expect(kinds(found)).toEqual(expect.arrayContaining(['s2 single-point-of-failure switch']));
  expect(kinds(findings({ site: 's2', isOpeningOnly: false })).every((one) => one.startsWith('s2 '))).toBe(true);
  expect(findings({ site: 's9', isOpeningOnly: false })).toEqual([]);
});

it('looks a store over before it opens, and tells nothing old of one that is not heard', () => {
  const opensAtMs = { s1: 0, s2: 0 } as Record<string, number>;
  const { findings, store, rig, nowMs } = looked((site) => opensAtMs[site] ?? null);
  for (const site of ['s1', 's2']) opensAtMs[site] = nowMs() + 30 * MINUTE_MS;
  expect(kinds(findings({ site: null, isOpeningOnly: true }))).toEqual(['s1 disk-full front-end']);
  store.isHeard = false;
  store.die(false);
  rig.run(2 * MINUTE_MS);
  const silent = findings({ site: null, isOpeningOnly: true });
  expect(silent).toMatchObject([{ site: 's1', kind: 'silent-before-opening', flows: ['checkout'] }]);
  expect(silent[0]?.faultAt).toBe(silent[0]?.opensAt);
  expect(kinds(findings({ site: 's1', isOpeningOnly: false }))).not.toContain('s1 disk-full front-end');
});

it('asks nothing of stores that are open', () => {
  expect(looked().findings({ site: null, isOpeningOnly: true })).toEqual([]);
});
