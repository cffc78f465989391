import { describe, expect, test } from '@jest/globals';
import {
  type Attempt,
  type CheckDefinition,
  createCheckState,
  createSiteDiagnosis,
  faultGraph,
  foldAttempt,
  notOk,
  ok,
  type SiteDefinition,
} from '../../src/index.js';
import { STORE } from './store.js';

const PORT: CheckDefinition = {
  id: 'till-1/port',
  on: { link: 'till-1->sw-a' },
  kind: 'snmp-router',
  target: '10.0.0.2',
  intervalMs: 5_000,
  timeoutMs: 800,
  values: [],
};
const MANAGED: SiteDefinition = { ...STORE, checks: [...STORE.checks, PORT] };
const DOWN = notOk('down', 'timeout');

/** The verdict after 15 s in which the checks of till-1 time out and its port says `port`. */
function verdictWith(port: Attempt, definition: SiteDefinition = MANAGED) {
  const diagnosis = createSiteDiagnosis(definition);
  const healths = definition.checks.map(() => createCheckState());
  for (let atMs = 1_000; atMs <= 15_000; atMs += 1_000) {
    definition.checks.forEach((check, index) => {
      if (atMs % check.intervalMs !== 0) return;
      const attempt = check.id === PORT.id ? port : check.on.node === 'till-1' ? DOWN : ok();
      diagnosis.note(index, attempt, atMs);
      healths[index] = foldAttempt(healths[index] as (typeof healths)[number], attempt, atMs).state;
    });
  }
  return diagnosis.judge(healths, 15_000);
}

const suspectsOf = (verdict: ReturnType<typeof verdictWith>): string[] =>
  verdict.causes.flatMap(({ suspects }) => suspects.map(({ component }) => component));

describe('a check of a switch port', () => {
  test('crosses the way to the switch, and sees of the line and the device only whether they stand', () => {
    const graph = faultGraph(MANAGED);
    const crossed = new Map(
      graph.checks.at(-1)?.crossings.map((crossing) => [graph.components[crossing.component]?.id, crossing]),
    );
    expect(crossed.get('sw-a')).toMatchObject({ escapeChance: 0.02 });
    expect(crossed.get('sw-a')?.isStateOnly).toBeUndefined();
    expect(crossed.get('feed-a')?.isStateOnly).toBeUndefined();
    expect(crossed.get('till-1->sw-a')).toMatchObject({ escapeChance: 0.02, isStateOnly: true });
    expect(crossed.get('till-1')).toMatchObject({ escapeChance: 0.4, isStateOnly: true });
    expect([...crossed.keys()]).not.toContain('till-1/service');
  });

  test('asks the nearer device of two', () => {
    const uplink = { ...PORT, id: 'uplink', on: { link: 'sw-a->sw-b' } };
    const graph = faultGraph({ ...STORE, checks: [...STORE.checks, uplink] });
    const stateOnly = graph.checks
      .at(-1)
      ?.crossings.filter(({ isStateOnly }) => isStateOnly === true)
      .map(({ component }) => graph.components[component]?.id);
    expect(stateOnly).toEqual(expect.arrayContaining(['sw-b', 'feed-b', 'sw-a->sw-b']));
    expect(stateOnly).not.toContain('sw-a');
  });

  test('clears the cable while the port is up, and not while it is down', () => {
    expect(suspectsOf(verdictWith(ok()))).toEqual(['till-1']);
    expect(suspectsOf(verdictWith(notOk('down', 'interface-down'))).sort()).toEqual(['till-1', 'till-1->sw-a']);
    expect(suspectsOf(verdictWith(ok(), STORE)).sort()).toEqual(['till-1', 'till-1->sw-a']);
  });

  test('that is down is explained by the device or its cable, not by a broken switch', () => {
    const verdict = verdictWith(notOk('down', 'interface-down'));
    expect(verdict.causes).toHaveLength(1);
    expect(verdict.causes[0]?.explains).toContain('till-1/port');
    expect(verdict.unexplained).toEqual([]);
  });
});
