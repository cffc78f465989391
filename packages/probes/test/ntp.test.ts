import fc from 'fast-check';
import {
  decodeNtpReply,
  encodeNtpQuestion,
  NTP_PACKET_BYTES,
  type NtpReply,
  ntpDifferenceUs,
  sampleOf,
  toNtpTime,
} from '../src/ntp/packet.js';
import { isUncertain, judgeClock, judgeServer, type NtpRules } from '../src/ntp/verdict.js';

const RULES: NtpRules = { skewMs: 2_000, skewDownMs: 0, maxRootDistanceMs: 3_000 };
const NOW_US = Date.UTC(2026, 10, 22) * 1_000;
const YEAR_US = 31_557_600_000_000;
const reply = (over: Partial<NtpReply> = {}): NtpReply => ({
  leap: 0,
  stratum: 2,
  kissCode: '',
  rootDelayUs: 10_000,
  rootDispersionUs: 5_000,
  originate: 1n,
  receive: 1n,
  transmit: 1n,
  ...over,
});
const epochUs = fc.integer({ min: NOW_US - 20 * YEAR_US, max: NOW_US + 20 * YEAR_US });

describe('times', () => {
  it('RFC 5905 appendix: 1970 and the last second of era 0', () => {
    expect(toNtpTime(0)).toBe(2_208_988_800n << 32n);
    const eraEndUs = Date.UTC(2036, 1, 7, 6, 28, 16) * 1_000;
    expect(toNtpTime(eraEndUs)).toBe(0n);
    expect(toNtpTime(eraEndUs - 1_000_000)).toBe(0xffff_ffff_0000_0000n);
    // The era's end is no step.
    expect(ntpDifferenceUs(toNtpTime(eraEndUs + 5), toNtpTime(eraEndUs - 5))).toBe(10);
  });

  it('keep differences to the microsecond', () => {
    fc.assert(
      fc.property(epochUs, epochUs, (to, from) => {
        expect(Math.abs(ntpDifferenceUs(toNtpTime(to), toNtpTime(from)) - (to - from))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('packets', () => {
  it('a question tells its number and nothing else', () => {
    const question = encodeNtpQuestion(0x0102030405060708n);
    expect(question.toString('hex')).toBe(`23${'00'.repeat(39)}0102030405060708`);
  });

  it('reads an answer as ntpd sends it', () => {
    // Leap 0, version 4, mode 4; stratum 2; root delay 0.5 s, dispersion 0.25 s; then reference, originate, receive, transmit.
    const bytes = Buffer.from(
      '240203e900008000000040000a000001e000000000000000aaaaaaaabbbbbbbbee0000000000000fee000000800000f0',
      'hex',
    );
    expect(decodeNtpReply(bytes)).toEqual({
      leap: 0,
      stratum: 2,
      kissCode: '',
      rootDelayUs: 500_000,
      rootDispersionUs: 250_000,
      originate: 0xaaaa_aaaa_bbbb_bbbbn,
      receive: 0xee00_0000_0000_000fn,
      transmit: 0xee00_0000_8000_00f0n,
    });
  });

  it('reads the code of a kiss of death', () => {
    const bytes = Buffer.concat([Buffer.from('e4000000000000000000000052415445', 'hex'), Buffer.alloc(32)]);
    expect(decodeNtpReply(bytes)).toMatchObject({ stratum: 0, kissCode: 'RATE', leap: 3 });
  });

  it('takes nothing else for an answer, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const decoded = decodeNtpReply(Buffer.from(bytes));
        const first = bytes[0] ?? 0;
        const isAnswer = bytes.length >= NTP_PACKET_BYTES && (first & 7) === 4 && first >> 3 !== 0;
        if (!isAnswer) expect(decoded).toBeNull();
      }),
      { numRuns: 2_000 },
    );
    const question = encodeNtpQuestion(1n);
    expect(decodeNtpReply(question)).toBeNull();
  });
});

describe('sampleOf', () => {
  it('finds the offset within half the way, whatever the ways there and back', () => {
    const way = fc.integer({ min: 0, max: 2_000_000 });
    fc.assert(
      fc.property(
        epochUs,
        fc.integer({ min: -YEAR_US, max: YEAR_US }),
        way,
        way,
        way,
        (sentUs, offsetUs, there, held, back) => {
          const answer = reply({
            receive: toNtpTime(sentUs + offsetUs + there),
            transmit: toNtpTime(sentUs + offsetUs + there + held),
          });
          const sample = sampleOf(answer, sentUs, sentUs + there + held + back);
          expect(sample).not.toBeNull();
          expect(Math.abs((sample?.delayUs ?? 0) - there - back)).toBeLessThanOrEqual(2);
          expect(Math.abs((sample?.offsetUs ?? 0) - offsetUs)).toBeLessThanOrEqual((there + back) / 2 + 2);
        },
      ),
    );
  });

  it('refuses times that cannot be', () => {
    const at = (us: number) => toNtpTime(NOW_US + us);
    expect(sampleOf(reply({ receive: 0n, transmit: at(0) }), NOW_US, NOW_US + 10)).toBeNull();
    expect(sampleOf(reply({ receive: at(0), transmit: 0n }), NOW_US, NOW_US + 10)).toBeNull();
    expect(sampleOf(reply({ receive: at(10), transmit: at(5) }), NOW_US, NOW_US + 10)).toBeNull();
    // Held for longer than the whole way took.
    expect(sampleOf(reply({ receive: at(0), transmit: at(1_000_000) }), NOW_US, NOW_US + 10)).toBeNull();
  });
});

describe('verdict', () => {
  const sample = (offsetUs: number, delayUs = 1_000) => ({ offsetUs, delayUs });
  const outcome = (attempt: { state: string; reason: string | null } | null) =>
    attempt === null ? null : `${attempt.state}/${attempt.reason}`;

  it.each([
    [{}, null],
    [{ leap: 1 }, null],
    [{ leap: 3 }, 'degraded/clock-unsynchronized'],
    [{ stratum: 15 }, null],
    [{ stratum: 16 }, 'degraded/clock-unsynchronized'],
    [{ stratum: 0, kissCode: 'RATE' }, 'unknown/busy'],
    [{ stratum: 0, kissCode: 'DENY' }, 'unknown/not-permitted'],
    [{ stratum: 0, kissCode: 'RSTR' }, 'unknown/not-permitted'],
    [{ stratum: 0, kissCode: 'INIT' }, 'degraded/clock-unsynchronized'],
    [{ rootDispersionUs: 2_994_400 }, null],
    [{ rootDispersionUs: 2_994_600 }, 'degraded/clock-unsynchronized'],
    [{ rootDelayUs: 6_000_000 }, 'degraded/clock-unsynchronized'],
  ])('of a server that says %o: %s', (said, expected) => {
    expect(outcome(judgeServer({ reply: reply(said), sample: sample(0) }, RULES))).toBe(expected);
  });

  it('of times that make no sense', () => {
    expect(outcome(judgeServer({ reply: reply(), sample: null }, RULES))).toBe('down/protocol');
  });

  it.each([
    [1_999_999, 0, 'ok/null'],
    [2_000_000, 0, 'degraded/clock-skew'],
    [-2_000_000, 0, 'degraded/clock-skew'],
    [-60_000_000, 60_000, 'down/clock-skew'],
  ])('of an offset of %d us, down from %d ms: %s', (offsetUs, skewDownMs, expected) => {
    const answers = [{ reply: reply(), sample: sample(offsetUs) }];
    expect(outcome(judgeClock(answers, { ...RULES, skewDownMs }))).toBe(expected);
  });

  it('is of the answer with the shortest way', () => {
    const answers = [sample(9_000_000, 900), sample(1_000, 50), sample(9_000_000, 800)].map((each) => ({
      reply: reply(),
      sample: each,
    }));
    expect(judgeClock(answers, RULES)).toMatchObject({
      state: 'ok',
      latencyUs: 50,
      values: { offsetUs: 1_000, stratum: 2 },
    });
  });

  it('asks again only while an answer leaves a limit in doubt', () => {
    expect(isUncertain(sample(0), RULES)).toBe(false);
    expect(isUncertain(sample(1_900_000, 20_000), RULES)).toBe(false);
    expect(isUncertain(sample(1_900_000, 300_000), RULES)).toBe(true);
    expect(isUncertain(sample(-2_100_000, 300_000), RULES)).toBe(true);
    expect(isUncertain(sample(9_000_000, 300_000), RULES)).toBe(false);
    expect(isUncertain(sample(0, 300_000), { ...RULES, skewMs: 0 })).toBe(false);
  });
});
