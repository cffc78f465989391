/** What the outbox's tests share: a site, its heartbeats, a clock that is set by hand, a log that is kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Birth, CheckDefinition, CheckSummary, Heartbeat, SiteDefinition } from '@tillwatch/model';
import type { Log } from '../src/log.js';
import type { OutboxRow } from '../src/ports.js';

export const EPOCH_MS = Date.UTC(2026, 10, 22, 8);

/** A store of so many tills, one check each. */
export function siteOf(checkCount = 3): SiteDefinition {
  const tills = Array.from({ length: checkCount }, (_, i) => `till-${i + 1}`);
  return {
    site: { id: 'store-1', name: 'Store 1', kind: 'store' },
    vantage: 'front-end',
    nodes: [
      { id: 'front-end', kind: 'front-end', name: 'Front end' },
      ...tills.map((id) => ({ id, kind: 'till' as const, name: id })),
    ],
    links: tills.map((id) => ({ from: id, to: 'front-end' })),
    flows: [],
    checks: tills.map(
      (id): CheckDefinition => ({
        id: `${id}-tcp`,
        on: { node: id },
        kind: 'tcp',
        target: '127.0.0.1:9100',
        intervalMs: 1_000,
        timeoutMs: 500,
        values: [],
      }),
    ),
  };
}

/** Boot ids: 16 hex digits made of a small number. */
export const bootId = (n: number): string => n.toString(16).padStart(16, '0');

export function birthOf(
  n: number,
  options: { startedAtMs?: number; checkCount?: number; incarnation?: number } = {},
): Birth {
  return {
    boot: bootId(n),
    incarnation: options.incarnation ?? n,
    startedAtMs: options.startedAtMs ?? EPOCH_MS,
    agentVersion: '0.1.0',
    cadenceMs: 30_000,
    windowMs: 10_000,
    definition: siteOf(options.checkCount),
  };
}

/** The `n`-th heartbeat of a boot; its figures follow from `n`, so that a test can tell each from the others. */
export function heartbeatOf(birth: Birth, n: number, options: { transition?: boolean } = {}): Omit<Heartbeat, 'seq'> {
  const endedAtMs = birth.startedAtMs + n * birth.windowMs;
  const checks = birth.definition.checks.map((_, i): CheckSummary => {
    const medianUs = 200 + ((n * 7919 + i * 104_729) % 1_000_000);
    return { state: 'ok', reason: null, sent: 10, lost: 0, medianUs, maxUs: medianUs };
  });
  const transitions = options.transition
    ? [{ check: 0, from: 'down' as const, to: 'ok' as const, reason: null, atMs: endedAtMs - 1 }]
    : [];
  return { endedAtMs, lengthMs: birth.windowMs, checks, transitions };
}

/** A row as it would lie in an engine, with `size` bytes of window. */
export function rowOf(
  boot: string,
  seq: number,
  options: { endedAtMs?: number; transition?: boolean; size?: number } = {},
): OutboxRow {
  const window = new Uint8Array(options.size ?? 100).map((_, i) => (seq * 31 + i) & 0xff);
  return {
    seq,
    boot,
    window,
    endedAtMs: options.endedAtMs ?? EPOCH_MS + seq * 10_000,
    isLasting: options.transition ?? false,
  };
}

/** A clock that stands still until it is moved. */
export function handClock(startMs = EPOCH_MS): {
  nowMs(): number;
  steadyMs(): number;
  advance(ms: number): void;
  jump(ms: number): void;
} {
  let wallMs = startMs;
  let steadyMs = 1_000;
  return {
    nowMs: () => wallMs,
    steadyMs: () => steadyMs,
    advance(ms) {
      wallMs += ms;
      steadyMs += ms;
    },
    jump(ms) {
      wallMs += ms;
    },
  };
}

export interface KeptLog extends Log {
  readonly lines: { level: string; event: string; fields: Record<string, unknown> }[];
  events(): string[];
}

export function keptLog(): KeptLog {
  const lines: KeptLog['lines'] = [];
  const at =
    (level: string) =>
    (fields: object, event: string): void =>
      void lines.push({ level, event, fields: { ...fields } });
  return {
    lines,
    events: () => lines.map((line) => line.event),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

/** A directory of the test's own; `remove` takes it away. */
export function ownDir(): { path: string; file: (name: string) => string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'tillwatch-outbox-'));
  return { path, file: (name) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Whole numbers from a seed (mulberry32), 0..2^32-1, so that a random test can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}
