/** Faults of emulated nodes: their own and those of what stands before them. */
import fc from 'fast-check';
import { CONDITIONS, createFaultPoint, type How, LINE_FAULTS } from '../src/devices/fault.js';
import { createLossDice } from '../src/devices/faulty-line.js';
import { createRandom } from '../src/random.js';

const HOWS: readonly How[] = [...LINE_FAULTS, ...CONDITIONS];
const anyHow = fc.constantFrom(null, ...HOWS);

describe('fault point', () => {
  it('shows the worse of its own line fault and those before it, and its own condition alone', () => {
    fc.assert(
      fc.property(anyHow, anyHow, anyHow, (first, second, own) => {
        const [a, b] = [createFaultPoint(), createFaultPoint()];
        const device = createFaultPoint([a, b]);
        a.impose(first);
        b.impose(second);
        device.impose(own);
        const present = [first, second, own];
        expect(device.line()).toBe(LINE_FAULTS.find((fault) => present.includes(fault)) ?? null);
        expect(device.condition()).toBe(CONDITIONS.find((condition) => condition === own) ?? null);
        device.impose(null);
        expect(device.condition()).toBeNull();
      }),
    );
  });

  it('tells of each change, also of those before it, until nobody listens', () => {
    const before = createFaultPoint();
    const device = createFaultPoint([before]);
    const seen: (string | null)[] = [];
    const stop = device.onChange(() => seen.push(device.line()));
    before.impose('slow');
    device.impose('stop');
    before.impose(null);
    device.impose(null);
    stop();
    device.impose('hang');
    expect(seen).toEqual(['slow', 'stop', 'stop', null]);
  });
});

describe('loss dice', () => {
  it('are late for about three answers in ten, never for two in a row', () => {
    const dice = createLossDice(createRandom(7));
    const rolls = Array.from({ length: 10_000 }, () => dice.isLate());
    expect(rolls.some((late, index) => late && rolls[index + 1])).toBe(false);
    const share = rolls.filter(Boolean).length / rolls.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.33);
  });
});
