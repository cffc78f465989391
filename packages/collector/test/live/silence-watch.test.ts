/** Our own sleep, or deafness, is not the agents' silence. */
import { jest } from '@jest/globals';
import { Estate } from '../../src/live/estate.js';
import { createSilenceWatch } from '../../src/live/silence-watch.js';
import { createWireAgent, T0 } from '../ingest/wire-agent.js';

afterEach(() => {
  jest.useRealTimers();
});

const SILENT_MS = 90_000;

function rig() {
  const state = { isDeaf: false };
  jest.useFakeTimers({ now: T0 });
  const events: string[] = [];
  const note = (_fields: object, event: string): void => void events.push(event);
  const clock = { nowMs: () => Date.now(), steadyMs: () => Date.now() };
  const estate = new Estate({ onSession: () => {} });
  const { birth } = createWireAgent({ site: 's1' });
  estate.apply({ type: 'birth', speaker: { site: 's1', agent: 'front-end' }, birth, connection: 0, receivedAtMs: T0 });
  const log = { debug: note, info: note, warn: note, error: note };
  const watch = createSilenceWatch({ estate, clock, log, isDeaf: () => state.isDeaf });
  watch.start();
  return { estate, watch, events, state };
}

it('calls an agent silent when three cadences are over', () => {
  const { estate, watch } = rig();
  jest.advanceTimersByTime(89_000);
  expect(estate.sessions()).toEqual({ live: 1, silent: 0, lost: 0 });
  jest.advanceTimersByTime(2_000);
  expect(estate.sessions()).toEqual({ live: 0, silent: 1, lost: 0 });
  watch.stop();
  watch.stop();
});

it.each([
  ['suspended for an hour', 3_600_000],
  ['set an hour ahead', 3_600_000],
  ['set back an hour', -3_600_000],
])('gives everybody the cadences anew when it was %s', (_what, stepMs) => {
  const { estate, watch, events } = rig();
  jest.advanceTimersByTime(60_000);
  jest.setSystemTime(Date.now() + stepMs);
  jest.advanceTimersByTime(SILENT_MS - 5_000);
  expect(estate.sessions().live).toBe(1);
  expect(events).toEqual(['collector-was-held-up']);
  jest.advanceTimersByTime(10_000);
  expect(estate.sessions().silent).toBe(1);
  watch.stop();
});

it('calls nobody silent while it is deaf itself, nor before their cadences are over after that', () => {
  const { estate, watch, state } = rig();
  jest.advanceTimersByTime(60_000);
  state.isDeaf = true;
  jest.advanceTimersByTime(600_000);
  expect(estate.sessions().live).toBe(1);
  state.isDeaf = false;
  jest.advanceTimersByTime(SILENT_MS - 5_000);
  expect(estate.sessions().live).toBe(1);
  jest.advanceTimersByTime(10_000);
  expect(estate.sessions().silent).toBe(1);
  watch.stop();
});
