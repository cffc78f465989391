/** The edge of every kind: what it reports is among what it declares. */
import type { Probe } from '../probe.js';
import { verdictOf } from './verdict.js';

/**
 * The kind, held to its `states`: an attempt that ends with any other verdict rejects, as any fault of ours does. So whoever reads the reference
 * page, and whatever counts on it, has the whole list.
 */
export function heldToStates<P>(probe: Probe<P>): Probe<P> {
  return {
    ...probe,
    async run(run) {
      const attempt = await probe.run(run);
      const verdict = verdictOf(attempt);
      if (!Object.hasOwn(probe.states, verdict)) throw new Error(`${probe.kind} does not declare ${verdict}`);
      return attempt;
    },
  };
}
