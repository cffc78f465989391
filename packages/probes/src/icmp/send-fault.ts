/** What it means that this machine could not send an echo request. */
import { type Attempt, notOk } from '@tillwatch/model';

/** The attempt that the system's words make. raw-socket gives strerror()'s alone: no code, and never translated, since Node does not call setlocale(). */
export function sendFault(detail: string): Attempt {
  if (/not permitted/i.test(detail)) return notOk('unknown', 'not-permitted');
  // `blackhole` and `prohibit` routes: EINVAL and EACCES (measured).
  if (/unreachable|no route|invalid argument|permission denied|network is down|host is down/i.test(detail))
    return notOk('down', 'no-route');
  return notOk('unknown', 'internal');
}
