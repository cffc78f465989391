/**
 * What it means that a device with room for one connection gives no status. A receipt printer that a till prints on turns others away: it refuses
 * them, lets them wait, takes and drops them, or does not answer their SYN, each maker as he likes. So does one whose print server died.
 * Two things tell these apart: whether it ever answered, and how long it has been so: a receipt takes seconds.
 */
import { type Attempt, notOk } from '@tillwatch/model';

/**
 * `refused`: the connection. `dropped`: taken, then closed before a word. `mute`: taken, and then nothing. `deaf`: the connection was not answered,
 * while the device answers elsewhere.
 */
export type Quiet = 'refused' | 'dropped' | 'mute' | 'deaf';

export interface QuietHistory {
  /** It has told its status at some time, in this process or before. */
  readonly hasAnswered: boolean;
  /** Since the first attempt of those in a row that got nothing, ms. */
  readonly quietForMs: number;
}

/**
 * `unknown`/`busy` for a device that has answered before, for as long as `busyMs`. Then, and for one that never answered: `down`, except that one that takes
 * connections and says nothing is `unknown`/`no-status`: it is up, and may be of those that know no status.
 */
export function judgeQuiet(quiet: Quiet, { hasAnswered, quietForMs }: QuietHistory, busyMs: number): Attempt {
  if (hasAnswered && quietForMs < busyMs) return notOk('unknown', 'busy');
  switch (quiet) {
    case 'refused':
      return notOk('down', 'refused');
    case 'dropped':
      return notOk('down', 'reset');
    case 'deaf':
      return notOk('down', 'timeout');
    case 'mute':
      return notOk('unknown', 'no-status');
  }
}
