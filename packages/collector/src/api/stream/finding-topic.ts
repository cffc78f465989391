/** Risks as a topic: a snapshot of those that a check tells or that have a time, then deltas with each that came or moved. */
import type { FindingView, StreamMessage } from '@tillwatch/model';
import type { FindingsOf } from '../../findings.js';
import type { StreamLimits } from '../limits.js';
import { createDeltaTopic, type DeltaTopic } from './delta-topic.js';

type Message = Extract<StreamMessage, { topic: 'findings' }>;

/** A time worked out anew with each figure wanders a little; less than this is not told again. */
const MOVED_MS = 300_000;

/**
 * Looks for risks at each `flush()`. What the definition alone tells is no news, and is left to `GET /api/v1/findings`. `firstSeq`: see
 * {@link createDeltaTopic}.
 */
export function createFindingTopic(
  findings: FindingsOf,
  limits: Pick<StreamLimits, 'ringDeltas' | 'ringBytes' | 'findings'>,
  firstSeq: number,
  nowMs: () => number,
): DeltaTopic {
  let told: ReadonlyMap<string, FindingView> = new Map();
  let total = 0;

  function takeDelta(seq: number): Buffer | null {
    const all = findings({ site: null, isOpeningOnly: false, isToldOnly: true });
    const now = new Map(all.slice(0, limits.findings).map((one) => [one.id, one]));
    const changed = [...now.values()].filter((one) => isNews(told.get(one.id), one));
    const removed = [...told.keys()].filter((id) => !now.has(id));
    const isCounted = all.length === total;
    total = all.length;
    if (changed.length + removed.length === 0 && isCounted) return null;
    const news = new Set(changed);
    told = new Map([...now].map(([id, one]) => [id, news.has(one) ? one : (told.get(id) ?? one)]));
    return bytesOf({ ...head('delta', seq), findings: changed, removed });
  }

  const head = <T extends Message['type']>(type: T, seq: number) => ({
    topic: 'findings' as const,
    type,
    seq,
    at: new Date(nowMs()).toISOString(),
    total,
  });
  return createDeltaTopic({
    key: 'findings',
    limits,
    firstSeq,
    takeDelta,
    makeSnapshot: (seq) => bytesOf({ ...head('snapshot', seq), findings: [...told.values()] }),
  });
}

function isNews(before: FindingView | undefined, now: FindingView): boolean {
  if (before === undefined || before.opensAt !== now.opensAt || before.flows.join() !== now.flows.join()) return true;
  if (before.faultAt === null || now.faultAt === null)
    return before.faultAt !== now.faultAt || JSON.stringify(before.values) !== JSON.stringify(now.values);
  return Math.abs(Date.parse(before.faultAt) - Date.parse(now.faultAt)) >= MOVED_MS;
}

function bytesOf(message: Message): Buffer {
  return Buffer.from(JSON.stringify(message));
}
