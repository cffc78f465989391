/** Incidents as a topic: a snapshot of those on the board, then deltas with the whole new view of each that changed. */
import type { IncidentView, StreamMessage } from '@tillwatch/model';
import type { IncidentBoard } from '../../incidents/board.js';
import type { StreamLimits } from '../limits.js';
import { createDeltaTopic, type DeltaTopic } from './delta-topic.js';

type Message = Extract<StreamMessage, { topic: 'incidents' }>;

/** What of the board was told last, by id; a view is a new object after each change. `firstSeq`: see {@link createDeltaTopic}. */
export function createIncidentTopic(
  board: Pick<IncidentBoard, 'shown'>,
  limits: Pick<StreamLimits, 'ringDeltas' | 'ringBytes'>,
  firstSeq: number,
  nowMs: () => number,
): DeltaTopic {
  let told: ReadonlyMap<string, IncidentView> = new Map();

  function takeDelta(seq: number): Buffer | null {
    const shown = new Map(board.shown().map((view) => [view.id, view]));
    const incidents = [...shown.values()].filter((view) => told.get(view.id) !== view);
    const removed = [...told.keys()].filter((id) => !shown.has(id));
    told = shown;
    if (incidents.length + removed.length === 0) return null;
    return bytesOf({ topic: 'incidents', type: 'delta', seq, at: new Date(nowMs()).toISOString(), incidents, removed });
  }

  return createDeltaTopic({
    key: 'incidents',
    limits,
    firstSeq,
    takeDelta,
    makeSnapshot: (seq) =>
      bytesOf({
        topic: 'incidents',
        type: 'snapshot',
        seq,
        at: new Date(nowMs()).toISOString(),
        incidents: board.shown(),
      }),
  });
}

function bytesOf(message: Message): Buffer {
  return Buffer.from(JSON.stringify(message));
}
