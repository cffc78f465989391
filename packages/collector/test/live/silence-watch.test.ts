/** Our own sleep is not the agents' silence. */
import { jest } from '@jest/globals';
import { Estate } from '../../src/live/estate.js';
import { createSilenceWatch } from '../../src/live/silence-watch.js';
import { createWireAgent, T0 } from '../ingest/wire-agent.js';

afterEach(() => {
  jest.useRealTimers();
});

function rig() {
  jest.useFakeTimers({ now: T0 });
  const events: string[] = [];
  const note = (_fields: object, event: string): void => void events.push(event);
  const clock = { nowMs: () => Date.now(), steadyMs: () => Date.now() };
  const estate = new Estate({ onSession: () => {} });
  const { birth } = createWireAgent({ site: 's1' });
  estate.apply({ type: 'birth', speaker: { site: 's1', agent: 'front-end' }, birth, connection: 0, receivedAtMs: T0 });
  const watch = createSilenceWatch({ estate, clock, log: { debug: note, info: note, warn: note, error: note } });
  watch.start();
  return { estate, watch, events };
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

it('waits after it was held up, until what came meanwhile can have been read', () => {
  const { estate, watch, events } = rig();
  jest.advanceTimersByTime(5_000);
  // The machine was suspended for an hour.
  jest.setSystemTime(T0 + 3_600_000);
  jest.advanceTimersByTime(15_000);
  expect(estate.sessions().live).toBe(1);
  expect(events).toEqual(['collector-was-held-up']);
  jest.advanceTimersByTime(10_000);
  expect(estate.sessions().silent).toBe(1);
  watch.stop();
});

it('does not wait for ever when the clock is set back', () => {
  const { estate, watch } = rig();
  jest.setSystemTime(T0 + 86_400_000);
  jest.advanceTimersByTime(2_000);
  jest.setSystemTime(T0 + 100_000);
  jest.advanceTimersByTime(25_000);
  expect(estate.sessions().silent).toBe(1);
  watch.stop();
});
