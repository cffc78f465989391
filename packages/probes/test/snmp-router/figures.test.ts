import fc from 'fast-check';
import { increase, interfaceRate, MAX_ELAPSED_S } from '../../src/snmp-router/counter-rate.js';
import type { Counter, InterfaceReading, RouterClocks } from '../../src/snmp-router/reading.js';
import { uptimeS, WRAP_S } from '../../src/snmp-router/uptime.js';

const counter = (bits: 32 | 64, value: bigint | number): Counter => ({
  bits,
  value: BigInt.asUintN(bits, BigInt(value)),
});
const NOTHING = { octets: null, packets: null, errors: null, discards: null };

function reading(octets: Counter | null, more: Partial<InterfaceReading> = {}): InterfaceReading {
  return {
    index: '2',
    adminStatus: 1,
    operStatus: 1,
    speedBps: 100_000_000,
    discontinuityTicks: 0,
    in: { ...NOTHING, octets },
    out: NOTHING,
    ...more,
  };
}
const bpsOf = (before: InterfaceReading, after: InterfaceReading, elapsedS: number) =>
  interfaceRate(before, after, elapsedS)?.in.bps ?? null;

describe('increase', () => {
  it('is what a counter grew by, over one wrap too, in any size', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(32 as const, 64 as const),
        fc.bigInt(0n, 2n ** 64n - 1n),
        fc.integer({ min: 0, max: 2 ** 31 }),
        (bits, start, grown) => {
          const before = counter(bits, start);
          const after = counter(bits, before.value + BigInt(grown));
          const wrapped = after.value < before.value;
          expect(increase(before, after, 2 ** 32 - 1)).toBe(bits === 64 && wrapped ? null : grown);
        },
      ),
    );
  });

  it('is never negative, and never more than the line can carry in 32 bits', () => {
    const any = fc.bigInt(0n, 2n ** 32n - 1n).map((value) => counter(32, value));
    fc.assert(
      fc.property(any, any, fc.integer({ min: 1, max: 2 ** 31 }), (before, after, most) => {
        const grown = increase(before, after, most);
        expect(grown === null || (grown >= 0 && grown <= most)).toBe(true);
      }),
    );
  });

  it('is unknown without both readings, and between sizes', () => {
    expect(increase(null, counter(64, 5), 100)).toBeNull();
    expect(increase(counter(32, 5), null, 100)).toBeNull();
    expect(increase(counter(32, 5), counter(64, 6), 100)).toBeNull();
  });
});

describe('interfaceRate', () => {
  it('is over the time that really went by', () => {
    expect(bpsOf(reading(counter(64, 1_000)), reading(counter(64, 126_000)), 10)).toBe(100_000);
    expect(bpsOf(reading(counter(64, 1_000)), reading(counter(64, 126_000)), 12.5)).toBe(80_000);
  });

  it('goes on over a wrap of 32 bits', () => {
    expect(bpsOf(reading(counter(32, 2 ** 32 - 500)), reading(counter(32, 500)), 1)).toBe(8_000);
  });

  it('takes a 32-bit counter that started anew for no wrap', () => {
    expect(bpsOf(reading(counter(32, 2_000_000_000)), reading(counter(32, 500)), 10)).toBeNull();
  });

  it('does not guess how often a 32-bit counter wrapped', () => {
    const gigabit = { speedBps: 1_000_000_000 };
    expect(bpsOf(reading(counter(32, 1), gigabit), reading(counter(32, 2), gigabit), 30)).toBeNull();
    expect(bpsOf(reading(counter(32, 1), gigabit), reading(counter(32, 125_001), gigabit), 10)).toBe(100_000);
  });

  it.each<[string, Partial<InterfaceReading>, number]>([
    ['another interface', { index: '3' }, 10],
    ['a discontinuity', { discontinuityTicks: 77 }, 10],
    ['two readings at once', {}, 0.2],
    ['a reading of long ago', {}, MAX_ELAPSED_S + 1],
  ])('knows no rate over %s', (_name, change, elapsedS) => {
    expect(interfaceRate(reading(counter(64, 0)), reading(counter(64, 900), change), elapsedS)).toBeNull();
  });

  it('shares errors and discards out among all packets, once there are enough', () => {
    const packets = (packets: number, errors: number) => ({
      ...NOTHING,
      packets: counter(64, packets),
      errors: counter(32, errors),
    });
    const share = (passed: number, errors: number) =>
      interfaceRate(reading(null, { in: packets(0, 0) }), reading(null, { in: packets(passed, errors) }), 10)?.in;
    expect(share(990, 10)?.errorsPermille).toBe(10);
    expect(share(50, 10)?.errorsPermille).toBeNull();
    expect(share(990, 10)?.discardsPermille).toBeNull();
  });
});

describe('uptimeS', () => {
  const none: RouterClocks = { serviceTicks: null, systemTicks: null, engineS: null, engineBoots: null };

  it('is that of the clock that shows most', () => {
    expect(uptimeS({ ...none, serviceTicks: 1_000 }, null, 0)).toBe(10);
    // snmpd was restarted; the machine was not.
    expect(uptimeS({ ...none, serviceTicks: 1_000, systemTicks: 900_000, engineS: 10 }, 8_990, 10)).toBe(9_000);
    expect(uptimeS(none, null, 0)).toBeNull();
  });

  it('goes beyond 497 days with a clock that counts seconds', () => {
    expect(uptimeS({ ...none, serviceTicks: 500, engineS: 42_949_677 }, null, 0)).toBe(42_949_677);
  });

  it('goes on over a wrap of the others, and is small again after a restart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), fc.integer({ min: 1, max: 600 }), (start, elapsedS) => {
        const after = start + elapsedS;
        const ticks = (seconds: number) => (seconds * 100) % 2 ** 32;
        const seen = uptimeS({ ...none, serviceTicks: ticks(after) }, start, elapsedS);
        expect(Math.abs((seen ?? 0) - after)).toBeLessThanOrEqual(1);
        // Restarted in between: no clock shows more than the time since.
        const anew = uptimeS({ ...none, serviceTicks: ticks(Math.min(elapsedS, 5)) }, start, elapsedS) ?? 0;
        const farFromWrap = Math.abs(((after + WRAP_S / 2) % WRAP_S) - WRAP_S / 2) > 120;
        if (farFromWrap) expect(anew).toBeLessThanOrEqual(5);
      }),
    );
  });
});
