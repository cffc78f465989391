/** One fault of a configuration: where, what was found, what was expected, what to do. */

export interface ConfigFault {
  /** A file, or `command line`. */
  readonly file: string;
  /** From 1; 0 on the command line. */
  readonly line: number;
  readonly column: number;
  /** `checks[3].timeout`, or `--port`; empty for the whole file. */
  readonly path: string;
  /** Never a secret. */
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
}

/** A fault before it is given its place in the file. */
export interface PathFault {
  readonly path: readonly (string | number)[];
  /** The place is the key itself instead of its value. */
  readonly atKey?: boolean;
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
}

/** More are counted, not listed: a file this wrong is read from its top anyway. */
const MAX_FAULTS = 200;

const FOUND_MAX_CHARS = 60;

/** `a[2].b` of a path. */
export function formatPath(path: readonly (string | number)[]): string {
  return path.map((step, depth) => (typeof step === 'number' ? `[${step}]` : depth === 0 ? step : `.${step}`)).join('');
}

/** One line for each fault: `agent.yaml:12:5 checks[0].timeout: found ..., expected .... What to do.` */
export function formatFault(fault: ConfigFault): string {
  const place = fault.line === 0 ? fault.file : `${fault.file}:${fault.line}:${fault.column}`;
  const subject = fault.path === '' ? '' : ` ${fault.path}:`;
  return `${place}${subject} found ${fault.found}, expected ${fault.expected}. ${fault.hint}`;
}

/** What stands there, short, in words. */
export function describeFound(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a group of settings';
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  return `the ${typeof value} ${shorten(String(value))}`;
}

function shorten(full: string): string {
  const text = full.replace(/\/\/[^/@\s]*@/g, '//...@');
  return text.length > FOUND_MAX_CHARS ? `${text.slice(0, FOUND_MAX_CHARS)}...` : text;
}

/** By place; beyond {@link MAX_FAULTS} the rest are counted. */
export function inOrder(faults: readonly ConfigFault[]): ConfigFault[] {
  const sorted = [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
  const last = sorted[MAX_FAULTS];
  if (last === undefined) return sorted;
  const { file, line, column } = last;
  const found = `${sorted.length - MAX_FAULTS} more faults`;
  return [
    ...sorted.slice(0, MAX_FAULTS),
    { file, line, column, path: '', found, expected: 'none', hint: 'Mend these first.' },
  ];
}
