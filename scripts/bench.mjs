// `npm run bench -- [NAME...] [--json FILE] [--quick]`: runs the benchmarks one after the other and prints a table and JSON.
import { ensureBuilt, ensureInstalled, SetupError } from './setup.mjs';

try {
  ensureInstalled();
  ensureBuilt();
  const { main } = await import('../test/bench/main.mjs');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
