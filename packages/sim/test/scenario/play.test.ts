/** Scenarios played: the real agent and collector over wires that are cut. */
import { jest } from '@jest/globals';
import { checkScenario } from '../../src/scenario/load.js';
import { type PlayResult, playScenario } from '../../src/scenario/play.js';
import { smallStore } from './small-store.js';

/** Seconds of work, on a machine that may do other things. */
jest.setTimeout(60_000);

async function play(more: string, length?: string): Promise<PlayResult> {
  const loaded = checkScenario(smallStore(more, length), 'test.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return playScenario(loaded.scenario);
}

const unmet = ({ judged }: PlayResult): string[] =>
  judged.filter(({ isMet }) => !isMet).map(({ expected, came }) => `${expected} / ${came}`);

it('shows a dead till within seconds, and that it is back', async () => {
  const result = await play(
    `faults: [{ at: 2m, until: 5m, on: s1/till, how: dead }]
expect:
  - { state: { of: s1/till, is: ok }, at: 1m59s }
  - { state: { of: s1/till, is: down, reason: timeout }, from: 2m, by: 2m30s }
  - { state: { of: s1/till, is: ok }, at: 6m }
  - { never: { of: s1/router, is: [down, degraded] } }
  - { kept: s1 }
`
      .replace('1m59s', '119s')
      .replace('2m30s', '150s'),
  );
  expect(unmet(result)).toEqual([]);
});

it('keeps what was seen while both lines were cut, and brings it afterwards, each heartbeat once', async () => {
  const result = await play(
    `faults:
  - { at: 5m, until: 35m, on: s1/router, how: dead }
  - { at: 10m, until: 20m, on: s1/till, how: dead }
expect:
  - { state: { of: s1, is: unknown }, at: 15m }
  - { never: { of: s1/till, is: down } }
  - { state: { of: s1, is: ok }, at: 40m }
  - { kept: s1 }
`,
    '45m',
  );
  expect(unmet(result)).toEqual([]);
});

it('loses no heartbeat of an agent whose machine lost its power, and hears it after it started anew', async () => {
  const result = await play(`faults: [{ at: 2m, until: 4m, on: s1/front-end, how: dead }]
expect:
  - { state: { of: s1, is: unknown }, at: 4m }
  - { state: { of: s1, is: ok }, at: 8m }
  - { kept: s1 }
`);
  expect(unmet(result)).toEqual([]);
});

it('gives the same for the same file, and does not meet what does not come', async () => {
  const more = `faults: [{ at: 1m, until: 3m, on: s1/wan, how: lossy, loss: 0.4 }]
expect:
  - { state: { of: s1/till, is: down } }
  - { incidents: 3 }
`;
  const [first, second] = [await play(more, '4m'), await play(more, '4m')];
  expect(unmet(first)).toHaveLength(2);
  expect(second.judged).toEqual(first.judged);
  expect(second.record.states).toEqual(first.record.states);
  expect(second.attempts).toBe(first.attempts);
});
