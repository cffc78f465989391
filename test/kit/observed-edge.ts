/** The edge of every probe kind as the registry gets it in tests (jest.config.js): the real one, stricter, and what it let pass is written down. */
import type { Probe } from '../../packages/probes/src/probe.js';
import { comparedWithStates as compared } from '../../packages/probes/src/states/edge.js';
import { verdictOf } from '../../packages/probes/src/states/verdict.js';
import { observed } from './observed-states.js';

/** As the real one, but that a verdict which is not declared rejects: a test that meets with one fails. */
export function comparedWithStates<P>(probe: Probe<P>): Probe<P> {
  const real = compared(probe);
  return {
    ...real,
    async run(run) {
      const attempt = await real.run(run);
      const verdict = verdictOf(attempt);
      if (!Object.hasOwn(probe.states, verdict)) throw new Error(`${probe.kind} does not declare ${verdict}`);
      observed(probe.kind, attempt);
      return attempt;
    },
  };
}
