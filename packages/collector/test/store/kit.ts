/** Births, heartbeats and batches for the store's tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Birth, CheckSummary, Heartbeat, SiteDefinition, Transition } from '@tillwatch/model';
import { encodeBirth, encodeWindow } from '@tillwatch/protocol';
import type { Log } from '../../src/log.js';
import type { Batch, BirthRecord, HeartbeatRecord, Speaker } from '../../src/ports.js';

/** 2026-03-02 00:00 UTC, a Monday. */
export const DAY_START_MS = Date.UTC(2026, 2, 2);
export const WINDOW_MS = 10_000;

export const EMPTY: Batch = { births: [], heartbeats: [], transitions: [], changes: [], current: [], quarantine: [] };

export interface LoggedLine {
  readonly level: string;
  readonly event: string;
  readonly fields: object;
}

export function memoryLog(): Log & { lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const at = (level: string) => (fields: object, event: string) => void lines.push({ level, event, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Makes directories that go when the test file ends. To be called outside of tests. */
export function temporaryDirs(): () => string {
  const dirs: string[] = [];
  afterAll(() => {
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  });
  return () => {
    const dir = mkdtempSync(join(tmpdir(), 'tillwatch-store-'));
    dirs.push(dir);
    return dir;
  };
}

export function bootId(number: number): string {
  return number.toString(16).padStart(16, '0');
}

export interface CheckPlan {
  readonly id: string;
  readonly values?: readonly string[];
}

export function birthOf(
  boot: number,
  options: { site?: string; startedAtMs?: number; checks?: readonly CheckPlan[]; windowMs?: number } = {},
): Birth {
  const checks = options.checks ?? [{ id: 'till-1.tcp' }, { id: 'host', values: ['cpuPermille', 'diskFreeBytes'] }];
  const definition: SiteDefinition = {
    site: { id: options.site ?? 'demo-1', name: 'Demo', kind: 'store' },
    vantage: 'front-end',
    nodes: [
      { id: 'front-end', kind: 'front-end', name: 'PC' },
      { id: 'till-1', kind: 'till', name: 'Till 1' },
    ],
    links: [{ from: 'till-1', to: 'front-end' }],
    flows: [],
    checks: checks.map(({ id, values }) => ({
      id,
      on: { node: 'till-1' },
      kind: 'tcp',
      target: '127.0.0.1:9100',
      intervalMs: 1000,
      timeoutMs: 500,
      values: values ?? [],
    })),
  };
  return {
    boot: bootId(boot),
    incarnation: boot,
    startedAtMs: options.startedAtMs ?? DAY_START_MS,
    agentVersion: '0.1.0',
    cadenceMs: 30_000,
    windowMs: options.windowMs ?? WINDOW_MS,
    definition,
  };
}

export function birthRecord(speaker: Speaker, birth: Birth, past = false): BirthRecord {
  return { ...speaker, birth, bytes: encodeBirth(birth, { past }), receivedAtMs: birth.startedAtMs, past };
}

export const OK: CheckSummary = { state: 'ok', reason: null, sent: 5, lost: 0, medianUs: 500, maxUs: 500 };
export const DOWN: CheckSummary = { state: 'down', reason: 'timeout', sent: 5, lost: 5, medianUs: null, maxUs: null };

/** The heartbeat `seq` of a boot: it ends `seq` windows after the boot's start. */
export function heartbeatRecord(
  speaker: Speaker,
  birth: Birth,
  seq: number,
  options: {
    checks?: readonly CheckSummary[];
    endedAtMs?: number;
    receivedAtMs?: number;
    transitions?: readonly Transition[];
    lengthMs?: number;
  } = {},
): HeartbeatRecord {
  const endedAtMs = options.endedAtMs ?? birth.startedAtMs + seq * birth.windowMs;
  const heartbeat: Omit<Heartbeat, 'seq'> = {
    endedAtMs,
    lengthMs: options.lengthMs ?? birth.windowMs,
    checks: options.checks ?? birth.definition.checks.map(() => OK),
    transitions: options.transitions ?? [],
  };
  return {
    ...speaker,
    boot: birth.boot,
    seq,
    endedAtMs,
    receivedAtMs: options.receivedAtMs ?? endedAtMs + 40,
    window: encodeWindow(heartbeat, birth),
  };
}

/** Heartbeats first..last of a boot. */
export function heartbeats(
  speaker: Speaker,
  birth: Birth,
  first: number,
  last: number,
  checksOf: (seq: number) => readonly CheckSummary[] = () => birth.definition.checks.map(() => OK),
): HeartbeatRecord[] {
  return Array.from({ length: last - first + 1 }, (_, i) =>
    heartbeatRecord(speaker, birth, first + i, { checks: checksOf(first + i) }),
  );
}

/** Numbers in 0..1, the same for the same seed (Mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
