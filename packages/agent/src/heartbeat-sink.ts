/** What becomes of a closed window: shown at the store, kept, offered to the uplink, and only then remembered as told. */
import { type Heartbeat, isNews } from '@tillwatch/model';
import type { AttemptMemories } from './attempt-memory.js';
import type { ChangeBook } from './change-book.js';
import type { CheckBoard } from './check-board.js';
import type { Outbox, Uplink } from './ports.js';

export interface HeartbeatSinkDeps {
  readonly board: Pick<CheckBoard, 'noteWindow'>;
  readonly changes: Pick<ChangeBook, 'note'>;
  readonly outbox: Pick<Outbox, 'append'>;
  readonly uplink: Pick<Uplink, 'offer'>;
  readonly memories: Pick<AttemptMemories, 'settle'>;
  /** Checks, by index, whose values are counts of a time that is reported once: a window with any of them is given up last. */
  readonly countingChecks: ReadonlySet<number>;
  /** Called with each window, last. */
  readonly afterwards: () => void;
}

export function createHeartbeatSink(deps: HeartbeatSinkDeps): (heartbeat: Omit<Heartbeat, 'seq'>) => void {
  const { board, changes, outbox, uplink, memories, countingChecks, afterwards } = deps;
  const counting = [...countingChecks];
  return (heartbeat) => {
    board.noteWindow(heartbeat);
    changes.note(heartbeat);
    const hasCounts = counting.some((index) => heartbeat.checks[index]?.values !== undefined);
    uplink.offer(outbox.append(heartbeat, hasCounts), isNews(heartbeat));
    memories.settle();
    afterwards();
  };
}
