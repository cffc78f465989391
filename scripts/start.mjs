// `npm start`: sets up what is missing, then runs the demo estate in this very process, so that signals need no forwarding.
import { ensureBuilt, ensureInstalled, SetupError } from './setup.mjs';

try {
  ensureInstalled();
  ensureBuilt();
} catch (fault) {
  if (!(fault instanceof SetupError)) throw fault;
  process.stderr.write(`${fault.message}\n`);
  process.exit(1);
}
await import('../packages/sim/dist/demo/main.js');
