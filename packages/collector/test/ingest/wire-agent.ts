/** An agent as the wire sees it: births, heartbeats and wills as bytes, with a ledger of what it said. */
import type { Birth, Change, CheckState, CheckSummary, Heartbeat, Reason, Transition } from '@tillwatch/model';
import { encodeBirth, encodeHeartbeats, encodeWill, encodeWindow, topicFor } from '@tillwatch/protocol';

export const ORG = 'acme';
export const T0 = 1_795_000_000_000;
export const WINDOW_MS = 10_000;

/** Changes are found so long before the end of their window, by the check of index 0. */
export const FOUND_BEFORE_MS = 3_000;

export function changeOf(number: number, more: Partial<Change> = {}): Change {
  return {
    id: number.toString(16).padStart(16, '0'),
    kind: 'file',
    subject: '/srv/till/coupon.json',
    before: 'a'.repeat(64),
    after: 'b'.repeat(64),
    fields: [{ path: 'coupon.valid_from', before: '2018-12-01', after: '2019-12-01' }],
    fieldsLeftOut: 0,
    changedAtMs: T0 - 60_000,
    author: 'operator',
    ...more,
  };
}

export interface WireAgentOptions {
  readonly site: string;
  readonly agent?: string;
  readonly boot?: string;
  readonly incarnation?: number;
  readonly startedAtMs?: number;
  readonly checks?: number;
  /** First sequence of this boot. */
  readonly firstSeq?: number;
}

export interface Produced {
  readonly boot: string;
  readonly seq: number;
  readonly window: Uint8Array;
  readonly heartbeat: Heartbeat;
}

export interface WireAgent {
  readonly site: string;
  readonly agent: string;
  readonly boot: string;
  readonly birth: Birth;
  /** Everything produced, in order. */
  readonly produced: readonly Produced[];
  topic(leaf: 'birth' | 'live' | 'fill' | 'will'): string;
  birthBytes(past?: boolean): Uint8Array;
  /** Produces the next window; states by check index, `ok` where absent. */
  beat(
    states?: Readonly<Record<number, { state: CheckState; reason: Reason | null }>>,
    changes?: readonly Change[],
  ): Produced;
  message(rows: readonly Produced[], options?: { sentAtMs?: number }): Uint8Array;
  willBytes(stopped?: boolean): Uint8Array;
}

export function bootId(value: number): string {
  return value.toString(16).padStart(16, '0');
}

/** An agent whose windows follow each other by 10 s from its start. Transitions appear by themselves where states differ from the window before. */
export function createWireAgent(options: WireAgentOptions): WireAgent {
  const { site, agent = 'front-end', boot = bootId(0xa1), startedAtMs = T0, incarnation = 1 } = options;
  const birth: Birth = {
    boot,
    incarnation,
    startedAtMs,
    agentVersion: '0.1.0',
    cadenceMs: 30_000,
    windowMs: WINDOW_MS,
    definition: definitionOf(site, options.checks ?? 3),
  };
  const identity = { org: ORG, site, agent };
  const produced: Produced[] = [];
  let shown: { state: CheckState; reason: Reason | null }[] = birth.definition.checks.map(() => ({
    state: 'unknown',
    reason: 'no-data',
  }));

  return {
    site,
    agent,
    boot,
    birth,
    produced,
    topic: (leaf) => topicFor(identity, leaf),
    birthBytes: (past = false) => encodeBirth(birth, { past }),
    beat(states = {}, changes = []) {
      const index = produced.length;
      const endedAtMs = startedAtMs + (index + 1) * WINDOW_MS;
      const transitions: Transition[] = [];
      const checks = birth.definition.checks.map((_check, i): CheckSummary => {
        const { state, reason } = states[i] ?? { state: 'ok' as const, reason: null };
        const before = shown[i] ?? { state: 'unknown', reason: 'no-data' };
        if (state !== before.state) {
          transitions.push({ check: i, from: before.state, to: state, reason, atMs: endedAtMs - 4_000 });
        }
        const isAnswered = state === 'ok' || state === 'degraded';
        const figures = { sent: 5, lost: isAnswered ? 0 : 5 };
        const medianUs = isAnswered ? 400 + ((index * 7 + i) % 50) : null;
        return { state, reason, ...figures, medianUs, maxUs: medianUs };
      });
      shown = checks.map(({ state, reason }) => ({ state, reason }));
      const found = changes.length > 0 && {
        changes: changes.map((change) => ({ ...change, check: 0, foundAtMs: endedAtMs - FOUND_BEFORE_MS })),
      };
      const seq = (options.firstSeq ?? 1) + index;
      const heartbeat: Heartbeat = { seq, endedAtMs, lengthMs: WINDOW_MS, checks, transitions, ...found };
      const row = { boot, seq, window: encodeWindow(heartbeat, birth), heartbeat };
      produced.push(row);
      return row;
    },
    message(rows, { sentAtMs } = {}) {
      const last = rows.at(-1);
      if (last === undefined) throw new Error('no rows');
      return encodeHeartbeats({ boot, sentAtMs: sentAtMs ?? last.heartbeat.endedAtMs, clockStepMs: 0, birth, rows });
    },
    willBytes: (stopped = false) => encodeWill({ boot, stopped }),
  };
}

function definitionOf(site: string, checkCount: number): Birth['definition'] {
  const tills = Array.from({ length: checkCount }, (_, i) => `till-${i + 1}`);
  return {
    site: { id: site, name: `Store ${site}`, kind: 'store', region: 'East', timeZone: 'Asia/Shanghai' },
    vantage: 'front-end',
    nodes: [
      { id: 'front-end', kind: 'front-end', name: 'Front-end PC' },
      ...tills.map((id) => ({ id, kind: 'till' as const, name: id })),
    ],
    links: tills.map((id) => ({ from: id, to: 'front-end' })),
    flows: [{ name: 'checkout', critical: true, path: [tills] }],
    checks: tills.map((id, i) => ({
      id: `${id}/tcp`,
      on: { node: id },
      kind: 'tcp',
      target: `127.0.0.1:${9000 + i}`,
      intervalMs: 2_000,
      timeoutMs: 1_000,
      values: [],
    })),
  };
}
