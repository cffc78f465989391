/** Matches lines against the operator's patterns, within a time that no pattern can exceed. */
import { type Context, createContext, Script } from 'node:vm';
import { codeOf } from '../network/failure.js';

/** What a round of lines may take: it blocks the probes of the whole process meanwhile. */
const ROUND_MS = 50;

/** What a line matched: by metric, 1 or the number that the group `count` caught; the text of `time`'s first group, or its match. */
export interface MatchedLine {
  readonly counts: Readonly<Record<string, number>>;
  readonly time: string | null;
}

export interface LinePatterns {
  /** `too-costly`: a pattern backtracks without end on such lines. */
  match(lines: readonly string[]): readonly MatchedLine[] | 'too-costly';
}

/** True for a pattern that compiles. */
export function isLinePattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

// Only a script's own timeout stops a pattern that backtracks; it runs in a context that holds nothing but the lines.
const PREPARE = new Script(
  'patterns = JSON.parse(sources).map(([name, source]) => [name, new RegExp(source, "u")]); clock = new RegExp(timeSource, "u");',
);
const MATCH = new Script(`result = JSON.stringify(JSON.parse(lines).map((line) => {
  const counts = {};
  for (const [name, pattern] of patterns) {
    const found = pattern.exec(line);
    if (found === null) continue;
    const caught = found.groups && found.groups.count;
    const count = caught === undefined ? 1 : Number(caught);
    if (Number.isFinite(count) && count > 0 && count <= 1e9) counts[name] = Math.round(count);
  }
  const time = clock.exec(line);
  return { counts, time: time === null ? null : (time[1] === undefined ? time[0] : time[1]) };
}))`);

/** Compiles `metrics` (name to pattern, flag `u`) and the pattern of times. */
export function compilePatterns(metrics: Readonly<Record<string, string>>, time: string): LinePatterns {
  const context: Context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  context.sources = JSON.stringify(Object.entries(metrics));
  context.timeSource = time;
  PREPARE.runInContext(context);
  return {
    match(lines) {
      context.lines = JSON.stringify(lines);
      try {
        MATCH.runInContext(context, { timeout: ROUND_MS });
        return JSON.parse(String(context.result)) as MatchedLine[];
      } catch (error) {
        if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too-costly';
        throw error;
      }
    },
  };
}
