// fast-check as the tests get it (jest.config.js): the same runs every time, so that a failure is the change's own; other seeds look for more.
// TILLWATCH_SEED=random (or a number) and TILLWATCH_RUNS=1000 set the seed, and the runs of properties that do not set theirs.
import fc from '../../node_modules/fast-check/lib/fast-check.js';

const DEFAULT_SEED = 20_181_207;
const { TILLWATCH_SEED: seed, TILLWATCH_RUNS: runs } = process.env;

fc.configureGlobal({
  ...(seed !== 'random' && { seed: seed === undefined ? DEFAULT_SEED : Number(seed) }),
  ...(runs !== undefined && { numRuns: Number(runs) }),
});

export * from '../../node_modules/fast-check/lib/fast-check.js';
export default fc;
