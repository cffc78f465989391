// After the tests: was every state that a probe kind declares reported by an attempt in one of them?
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Declared, and not to be had here: `kind verdict`, each with what is missing. None now. */
export const NOT_TO_BE_HAD = {};

/** `kind verdict` for each that is declared, in the order of the reference page. */
export async function declaredStates() {
  const { PROBES } = await import('../packages/probes/dist/index.js');
  return PROBES.flatMap(({ kind, states }) => Object.keys(states).map((verdict) => `${kind} ${verdict}`));
}

/**
 * What the files in `folder` leave open of `declared`: states that no test has shown, states that are called not to be had and were, such that
 * nobody declares, and those that a kind reported without declaring them.
 */
export function openStates(folder, declared, notToBeHad = NOT_TO_BE_HAD) {
  const seen = new Set(readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')));
  const excused = Object.keys(notToBeHad);
  const kinds = new Set(declared.map((line) => line.split(' ')[0]));
  return [
    ...declared.filter((line) => !seen.has(line) && !excused.includes(line)).map((line) => `${line}: in no test`),
    ...excused.filter((line) => seen.has(line)).map((line) => `${line}: seen, and yet called not to be had`),
    ...excused.filter((line) => !declared.includes(line)).map((line) => `${line}: excused, and not declared`),
    // A built program that a test starts has the edge of an agent, which lets such a state pass.
    ...[...seen]
      .filter((line) => kinds.has(line.split(' ')[0]) && !declared.includes(line))
      .map((line) => `${line}: reported, and not declared`),
  ];
}
