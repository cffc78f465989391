/** What becomes of a closed window, and in which order. */
import type { Heartbeat } from '@tillwatch/model';
import { createHeartbeatSink } from '../src/heartbeat-sink.js';
import { birthOf, heartbeatOf, rowOf } from './outbox-kit.js';

it('keeps a window before it is offered, and remembers it as told after that; counts last, news go at once', () => {
  const order: string[] = [];
  const sink = createHeartbeatSink({
    board: { noteWindow: () => void order.push('shown') },
    changes: { note: () => {} },
    outbox: {
      append: (_heartbeat, isLasting) => {
        order.push(`kept ${isLasting}`);
        return rowOf('b', 1);
      },
    },
    uplink: { offer: (_row, isNews) => void order.push(`offered ${isNews}`) },
    memories: { settle: () => void order.push('settled') },
    countingChecks: new Set([1]),
    afterwards: () => void order.push('done'),
  });
  const steady = heartbeatOf(birthOf(1), 1);
  const withValues = (index: number): Omit<Heartbeat, 'seq'> => ({
    ...steady,
    checks: steady.checks.map((check, i) => (i === index ? { ...check, values: { orders: 3 } } : check)),
  });
  const told = (heartbeat: Omit<Heartbeat, 'seq'>): string[] => {
    order.length = 0;
    sink(heartbeat);
    return [...order];
  };
  expect(told(withValues(0))).toEqual(['shown', 'kept false', 'offered false', 'settled', 'done']);
  expect(told(withValues(1))).toEqual(['shown', 'kept true', 'offered false', 'settled', 'done']);
  expect(told(heartbeatOf(birthOf(1), 2, { transition: true }))).toContain('offered true');
});
