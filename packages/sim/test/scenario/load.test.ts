/** A scenario's file: sound, or all of its faults at once with their places. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkScenario } from '../../src/scenario/load.js';
import { scenariosReference } from '../../src/scenario/reference.js';
import { smallStore } from './small-store.js';

const ROOT = join(import.meta.dirname, '../../../..');

function faultsOf(text: string): string[] {
  const loaded = checkScenario(text, 'test.yaml');
  return loaded.ok ? [] : loaded.faults.map(({ line, path, found }) => `${line} ${path}: ${found}`);
}

it('takes a sound file, with what it leaves out', () => {
  const loaded = checkScenario(smallStore('expect: [{ incidents: 0 }]\n'), 'test.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const { lengthMs, seed, pending, expectations, sites, startMs } = loaded.scenario;
  expect({ lengthMs, seed, pending, startMs }).toEqual({
    lengthMs: 600_000,
    seed: 1,
    pending: null,
    startMs: Date.UTC(2026, 10, 21, 1),
  });
  expect(expectations).toEqual([
    { say: null, line: 40, span: { fromMs: 0, untilMs: 600_000 }, what: 'incidents', count: 0 },
  ]);
  expect(sites[0]).toMatchObject({ uplinkNode: 'wan', clockSkewMs: 0, windowMs: 10_000, failoverMs: 30_000 });
});

it('tells all faults of shape with their lines', () => {
  const text = smallStore('expect: [{ incidents: 0 }]\n')
    .replace('kind: router', 'kind: rooter')
    .replace('length: 10m', 'length: 10');
  expect(faultsOf(text)).toEqual(['4 length: the number 10', '14 sites[0].nodes[5].kind: "rooter"']);
});

it('tells all faults of content with their lines', () => {
  const more = `faults:
  - { at: 1m, on: s1/ruoter, how: dead }
  - { at: 1m, on: s1/router, how: lossy }
  - { at: 1m, until: 30s, on: s1/router, how: dead, loss: 0.3 }
  - { at: 1m, on: s1/till, how: says }
changes:
  - { at: 1m, site: s2, check: versions, subject: a }
  - { at: 1m, site: s1, check: lag, subject: a }
expect:
  - { say: nothing }
  - { incidents: 1, kept: s1 }
  - { state: { of: s3/till, is: down } }
  - { kept: s1, at: 1m, by: 2m }
`;
  const text = smallStore(more).replace('till -> sw', 'till -> swi');
  expect(faultsOf(text)).toEqual([
    '22 sites[0].links[2]: "swi"',
    '41 faults[0].on: "s1/ruoter"',
    '42 faults[1].loss: nothing',
    '43 faults[2].until: "30s"',
    '43 faults[2].loss: the number 0.3',
    '44 faults[3].reason: nothing',
    '46 changes[0].site: "s2"',
    '47 changes[1].check: "lag"',
    '49 expect[0]: nothing',
    '50 expect[1]: "incidents and kept"',
    '51 expect[2]: "s3/till"',
    '52 expect[3].at: "1m"',
  ]);
});

it('copies a site, and draws the share of the copies that a fault takes with the seed', () => {
  const text = smallStore(
    'faults: [{ at: 0s, on: "s*/router", share: 0.5, how: dead }]\nexpect: [{ incidents: 0 }]\n',
  ).replace('id: s1', 'id: s{n}\n    copies: 40');
  const drawn = (seed: number): readonly string[] => {
    const loaded = checkScenario(text.replace('sites:', `seed: ${seed}\nsites:`), 'test.yaml');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
    expect(loaded.scenario.sites.map(({ definition }) => definition.site.id)).toHaveLength(40);
    return loaded.scenario.faults[0]?.components ?? [];
  };
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
  expect(drawn(1).length).toBeGreaterThan(8);
  expect(drawn(1).length).toBeLessThan(32);
});

it('is told of on the reference page as it is', () => {
  const example = readFileSync(join(ROOT, 'test/scenarios/A1.yaml'), 'utf8');
  expect(readFileSync(join(ROOT, 'docs/reference/scenarios.md'), 'utf8')).toBe(scenariosReference(example));
});
