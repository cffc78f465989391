/** The version of this package, as births carry it. */
import { readFileSync } from 'node:fs';

/** From package.json beside `src` and `dist`. */
export const AGENT_VERSION: string = readVersion();

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
