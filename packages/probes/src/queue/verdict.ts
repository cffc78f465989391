/** What the files that wait in a folder amount to. Pure. */
import { type Attempt, notOk, ok } from '@tillwatch/model';
import type { QueueReading } from './folder-scan.js';

export interface QueueRules {
  readonly backlogFiles: number;
  readonly backlogAgeMinutes: number;
  readonly backlogBytes: number;
}

/** The attempt that a reading makes. Where it was cut, there are more files than anybody expects, and that is a backlog too. */
export function judgeQueue(reading: QueueReading, rules: QueueRules): Attempt {
  const { files, queuedBytes, oldestAgeS, isCut } = reading;
  const values = { files, queuedBytes, oldestAgeS: oldestAgeS ?? 0 };
  const reaches = (figure: number, limit: number) => limit > 0 && figure >= limit;
  const isBacklog =
    isCut ||
    reaches(files, rules.backlogFiles) ||
    reaches(queuedBytes, rules.backlogBytes) ||
    reaches(oldestAgeS ?? 0, rules.backlogAgeMinutes * 60);
  return isBacklog ? notOk('degraded', 'backlog', undefined, values) : ok(undefined, values);
}
