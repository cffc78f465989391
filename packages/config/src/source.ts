/** The YAML text behind a configuration: its value, its syntax faults, and the place of every path in it. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { type ConfigFault, formatPath, type PathFault } from './fault.js';

export interface SyntaxFault {
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
}

export interface ConfigSource {
  /** Plain data; undefined when the text cannot be understood at all. */
  readonly value: unknown;
  readonly syntaxFaults: readonly SyntaxFault[];
  /** Line and column (from 1) of a path, or of the deepest part of it that exists. */
  locate(fault: Pick<PathFault, 'path' | 'atKey'>): { line: number; column: number };
}

/** A thousand checks written at length take about 250 kB. */
const MAX_TEXT_CHARS = 2_000_000;

const START = { line: 1, column: 1 };

/** Parses YAML 1.2. Never throws. */
export function parseSource(text: string): ConfigSource {
  if (text.length > MAX_TEXT_CHARS) {
    const expected = `at most ${MAX_TEXT_CHARS} characters`;
    return hopeless({ ...START, found: `${text.length} characters`, expected, hint: 'Is this the right file?' });
  }
  const lines = new LineCounter();
  let document: Document;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    value = document.errors.every((error) => error.code === 'DUPLICATE_KEY')
      ? document.toJS({ maxAliasCount: 100 })
      : undefined;
  } catch (error) {
    // Aliases that are missing or multiply beyond all bounds are only found on conversion; nesting without end exhausts the parser's stack.
    const found = error instanceof Error ? firstLine(error.message) : String(error);
    return hopeless({
      ...START,
      found,
      expected: 'YAML that can be resolved',
      hint: 'Check anchors (&), aliases (*) and nesting.',
    });
  }
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return {
    value,
    syntaxFaults: document.errors.map((error) => ({
      ...at(error.pos[0]),
      found: firstLine(error.message),
      expected: error.code === 'DUPLICATE_KEY' ? 'each key once' : 'valid YAML',
      hint:
        error.code === 'DUPLICATE_KEY'
          ? 'Remove or merge one of the two.'
          : 'Check indentation, colons, quotes and brackets here and on the line before.',
    })),
    locate: ({ path, atKey }) => at(offsetOf(document, path, atKey ?? false)),
  };
}

/** The faults of a source's text, in `file`. */
export function syntaxFaults(source: ConfigSource, file: string): ConfigFault[] {
  return source.syntaxFaults.map((fault) => ({ file, path: '', ...fault }));
}

/** Gives faults their places in `file`. */
export function placedFaults(source: ConfigSource, file: string, faults: readonly PathFault[]): ConfigFault[] {
  return faults.map(({ path, atKey, found, expected, hint }) => ({
    file,
    ...source.locate({ path, ...(atKey !== undefined && { atKey }) }),
    path: formatPath(path),
    found,
    expected,
    hint,
  }));
}

function hopeless(fault: SyntaxFault): ConfigSource {
  return { value: undefined, syntaxFaults: [fault], locate: () => START };
}

function offsetOf(document: Document, path: readonly (string | number)[], atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = (document.contents as Node | null)?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const isLast = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => keyOf(item) === String(step));
      if (!pair) return offset;
      const keyOffset = (pair.key as Node | null)?.range?.[0] ?? offset;
      const valueOffset = (pair.value as Node | null)?.range?.[0];
      node = pair.value;
      // A block below its key is found at the key; a value beside its key at the value.
      offset = (isLast && atKey) || valueOffset === undefined || isMap(node) || isSeq(node) ? keyOffset : valueOffset;
    } else if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step] as Node | undefined;
      if (!item) return offset;
      node = item;
      offset = item.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

function keyOf(pair: Pair): string | null {
  return isScalar(pair.key) ? String(pair.key.value) : null;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/[:.]$/, '');
}
