/** The edge of every kind: what it reports is compared with what it declares. */
import type { Probe } from '../probe.js';
import { verdictOf } from './verdict.js';

/**
 * The kind, compared with its `states`. A verdict that is not among them is a fault of the kind's list and no less what was found: it stands, and
 * `onUndeclared` is told, so that a shop hears of its trouble and we of ours. What is no verdict at all (a trouble without a reason, an `ok` with one)
 * rejects, as any fault of ours does.
 */
export function comparedWithStates<P>(probe: Probe<P>): Probe<P> {
  return {
    ...probe,
    async run(run) {
      const attempt = await probe.run(run);
      const verdict = verdictOf(attempt);
      if (Object.hasOwn(probe.states, verdict)) return attempt;
      if ((attempt.state === 'ok') !== (attempt.reason === null)) throw new Error(`${probe.kind} reports ${verdict}`);
      run.onUndeclared?.(verdict);
      return attempt;
    },
  };
}
