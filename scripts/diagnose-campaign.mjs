// `npm run diagnose:campaign -- [--seed S] [--runs N]`: the campaigns of both stages of the diagnosis, with the failing seeds.
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled, SetupError } from './setup.mjs';

try {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string' } } });
  for (const [name, value] of Object.entries(values)) {
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new SetupError(`--${name} ${value}: a whole number from 1 on`);
    process.env[`TILLWATCH_${name.toUpperCase()}`] = value;
  }
  ensureInstalled();
  ensureBuilt();
  const { main } = await import('../test/bench/main.mjs');
  process.exitCode = await main(['diagnosis', 'estate']);
} catch (error) {
  if (!(error instanceof SetupError) && !String(error?.code).startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
