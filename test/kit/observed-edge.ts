/** The edge of every probe kind as the registry gets it in tests (jest.config.js): the real one, and what it let pass is written down. */
import type { Probe } from '../../packages/probes/src/probe.js';
import { heldToStates as held } from '../../packages/probes/src/states/edge.js';
import { observed } from './observed-states.js';

/** As the real one. */
export function heldToStates<P>(probe: Probe<P>): Probe<P> {
  const real = held(probe);
  return {
    ...real,
    async run(run) {
      const attempt = await real.run(run);
      observed(probe.kind, attempt);
      return attempt;
    },
  };
}
