/** What the operator expects of an HTTP answer. */
import { Script } from 'node:vm';
import { codeOf } from '../network/failure.js';

/** `200`, `200-299` or the number. */
export type StatusRange = string | number;

const RANGE = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/;

/** True for a range that is written well and not the wrong way round. */
export function isStatusRange(range: StatusRange): boolean {
  const match = RANGE.exec(String(range));
  return match !== null && Number(match[2] ?? match[1]) >= Number(match[1]);
}

/** True when one of the ranges holds the status. */
export function statusIsIn(ranges: readonly StatusRange[], statusCode: number): boolean {
  return ranges.some((range) => {
    const match = RANGE.exec(String(range));
    return match !== null && statusCode >= Number(match[1]) && statusCode <= Number(match[2] ?? match[1]);
  });
}

/** A pattern may take this long on a body: it blocks the probes of the whole process meanwhile. */
const PATTERN_MS = 25;

/**
 * Whether `pattern` (flags `u` and `s`) matches. A pattern that backtracks without end on what a peer sends is stopped after 25 ms, which only
 * a script's timeout can do in V8; the answer is then `too-costly`.
 */
export function bodyMatches(pattern: string, body: string): boolean | 'too-costly' {
  try {
    const script = new Script('new RegExp(pattern, "us").test(body)');
    return script.runInNewContext({ pattern, body }, { timeout: PATTERN_MS }) === true;
  } catch (error) {
    if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too-costly';
    throw error;
  }
}

/** True for a pattern that compiles. */
export function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'us');
    return true;
  } catch {
    return false;
  }
}
