// Installs what is missing and compiles everything: `npm run build`.
import { ensureBuilt, ensureInstalled, SetupError } from './setup.mjs';

try {
  ensureInstalled();
  if (!ensureBuilt()) process.stderr.write('up to date\n');
} catch (fault) {
  if (!(fault instanceof SetupError)) throw fault;
  process.stderr.write(`${fault.message}\n`);
  process.exitCode = 1;
}
