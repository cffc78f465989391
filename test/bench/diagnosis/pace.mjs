// How a real agent looks: each check seldom, and whoever can speak for the way of one that fails at once.
import { createWitnessState, faultGraph, foldWitnesses, nextWitnessMs, witnessTable } from '@tillwatch/model';

/** Kinds that may be asked out of turn; a printer that a till prints on and a database are left alone. */
const HARMLESS = new Set(['icmp', 'http', 'dns', 'tcp']);

/** The store with each check made this often at most. */
export const pacedStore = (store, everyMs) => ({
  ...store,
  checks: store.checks.map((check) => ({ ...check, intervalMs: Math.max(check.intervalMs, everyMs) })),
});

/** Follows the attempts of one agent, and tells which checks are to be made out of turn, and when. */
export function createAsker(definition) {
  const mayAsk = definition.checks.map(({ kind }) => HARMLESS.has(kind));
  const site = { table: witnessTable(faultGraph(definition), mayAsk), mayAsk };
  let state = createWitnessState(definition.checks.length);
  return {
    note(check, attempt, atMs) {
      state = foldWitnesses(state, { type: 'attempt', check, attempt }, atMs, site).state;
    },
    nextMs: () => nextWitnessMs(state) ?? Number.POSITIVE_INFINITY,
    ask(atMs) {
      const folded = foldWitnesses(state, { type: 'time' }, atMs, site);
      state = folded.state;
      return folded.ask;
    },
  };
}

/** Asks nobody. */
export const ASKS_NOBODY = { note: () => undefined, nextMs: () => Number.POSITIVE_INFINITY, ask: () => [] };
