/** What is concluded of a device that gives no status, without any network. */
import fc from 'fast-check';
import { hasConnectionTo } from '../src/peripheral/local-use.js';
import { judgeQuiet, type Quiet } from '../src/peripheral/quiet.js';
import { createSessionBook, MAX_QUIET } from '../src/peripheral/session-book.js';
import { createProbeMemory } from '../src/probe-io.js';

const QUIETS: readonly Quiet[] = ['refused', 'dropped', 'mute', 'deaf'];
const AFTERWARDS: Readonly<Record<Quiet, string>> = {
  refused: 'down/refused',
  dropped: 'down/reset',
  mute: 'unknown/no-status',
  deaf: 'down/timeout',
};
const outcome = (quiet: Quiet, hasAnswered: boolean, quietForMs: number, busyMs: number) => {
  const { state, reason } = judgeQuiet(quiet, { hasAnswered, quietForMs }, busyMs);
  return `${state}/${reason}`;
};

describe('a quiet device', () => {
  it.each(QUIETS)('that is %s is in use for a while, if it ever answered', (quiet) => {
    expect(outcome(quiet, true, 0, 60_000)).toBe('unknown/busy');
    expect(outcome(quiet, true, 59_999, 60_000)).toBe('unknown/busy');
    expect(outcome(quiet, true, 60_000, 60_000)).toBe(AFTERWARDS[quiet]);
    expect(outcome(quiet, true, 0, 0)).toBe(AFTERWARDS[quiet]);
  });

  it.each(QUIETS)('that is %s is no till’s doing, if it never answered', (quiet) => {
    expect(outcome(quiet, false, 0, 60_000)).toBe(AFTERWARDS[quiet]);
  });
});

describe('the book', () => {
  it('counts from the first attempt that got nothing, and forgets it at an answer', () => {
    const book = createSessionBook(createProbeMemory());
    expect(book.quiet('escpos/a', 1_000)).toEqual({ hasAnswered: false, quietForMs: 0 });
    expect(book.quiet('escpos/a', 4_000)).toEqual({ hasAnswered: false, quietForMs: 3_000 });
    book.answered('escpos/a');
    expect(book.quiet('escpos/a', 9_000)).toEqual({ hasAnswered: true, quietForMs: 0 });
    expect(book.quiet('escpos/b', 9_000)).toEqual({ hasAnswered: false, quietForMs: 0 });
  });

  it('knows after a restart who has answered', () => {
    const kept = new Map<string, string>();
    const memory = createProbeMemory(kept, (key, value) => value !== undefined && kept.set(key, value));
    createSessionBook(memory).answered('escpos/a');
    expect(createSessionBook(createProbeMemory(kept)).hasAnswered('escpos/a')).toBe(true);
  });

  it(`holds ${MAX_QUIET} quiet devices, and forgets the oldest of more`, () => {
    const book = createSessionBook(createProbeMemory());
    for (let at = 0; at < MAX_QUIET; at += 1) book.quiet(`k${at}`, 0);
    expect(book.quiet('k0', 10).quietForMs).toBe(10);
    book.quiet('one more', 10);
    expect(book.quiet('k1', 10).quietForMs).toBe(10);
    expect(book.quiet('k0', 20).quietForMs).toBe(0);
  });
});

/** As proc(5) shows them: this end, the other end, state. */
const row = (local: string, remote: string, state: string) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00\n`;

describe('the connections of this machine', () => {
  const v4 = row('0500000A:C001', '0600000A:238C', '01');

  it('shows who is connected to a printer, over IPv4 and dual-stack sockets', () => {
    expect(hasConnectionTo(v4, '10.0.0.6', 9_100)).toBe(true);
    const mapped = row('0000000000000000FFFF00000500000A:C001', '0000000000000000FFFF00000600000A:238C', '01');
    expect(hasConnectionTo(mapped, '10.0.0.6', 9_100)).toBe(true);
  });

  it('shows none to another address or port, none that is over, and not the end that listens', () => {
    expect(hasConnectionTo(v4, '10.0.0.7', 9_100)).toBe(false);
    expect(hasConnectionTo(v4, '10.0.0.6', 9_101)).toBe(false);
    expect(hasConnectionTo(v4, '10.0.0.5', 0xc001)).toBe(false);
    expect(hasConnectionTo(row('0500000A:C001', '0600000A:238C', '06'), '10.0.0.6', 9_100)).toBe(false);
    expect(hasConnectionTo('', '10.0.0.6', 9_100)).toBe(false);
  });

  it('writes IPv6 addresses as the kernel does', () => {
    const to = (hex: string) => row('00000000000000000000000001000000:C001', `${hex}:238C`, '01');
    expect(hasConnectionTo(to('00000000000000000000000001000000'), '::1', 9_100)).toBe(true);
    expect(hasConnectionTo(to('B80D0120000000000000000034120000'), '2001:db8::3412', 9_100)).toBe(false);
    expect(hasConnectionTo(to('B80D0120000000000000000034120000'), '2001:db8::1234', 9_100)).toBe(true);
    expect(hasConnectionTo(to('000080FE00000000000000000200000A'), 'fe80::a00:2%eth0', 9_100)).toBe(true);
  });

  it('throws for no address that Node resolves', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => hasConnectionTo(v4, address, 80) !== undefined));
  });
});
