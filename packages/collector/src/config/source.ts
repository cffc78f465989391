/** The YAML text behind a configuration: its value, its faults of syntax, and where each path stands. */
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

export type Path = readonly (string | number)[];

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface SyntaxFault extends Place {
  readonly found: string;
}

export interface ConfigSource {
  /** Plain data; undefined when the text is no YAML. */
  readonly value: unknown;
  readonly faults: readonly SyntaxFault[];
  /** The place of a path, or of the deepest part of it that exists. */
  place(path: Path): Place;
}

/** Far above any collector's configuration. */
const MAX_TEXT_CHARS = 200_000;
const START: Place = { line: 1, column: 1 };

/** Parses YAML 1.2. Never throws. */
export function parseSource(text: string): ConfigSource {
  const nothing = { value: undefined, place: () => START };
  if (text.length > MAX_TEXT_CHARS) return { ...nothing, faults: [{ ...START, found: `${text.length} characters` }] };
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const faults = document.errors.map((error) => ({ ...at(error.pos[0]), found: firstLine(error.message) }));
    if (faults.length > 0) return { ...nothing, faults };
    return { value: document.toJS({ maxAliasCount: 100 }), faults, place: (path) => at(offsetOf(document, path)) };
  } catch (error) {
    // Aliases that multiply beyond all bounds are found on conversion; nesting without end exhausts the parser's stack.
    return { ...nothing, faults: [{ ...START, found: firstLine(String(error)) }] };
  }
}

/** A block is found at its key, a value beside its key at the value. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return offset;
      const keyOffset = (pair.key as Node | null)?.range?.[0] ?? offset;
      node = pair.value;
      offset = isScalar(node) ? (node.range?.[0] ?? keyOffset) : keyOffset;
    } else if (isSeq(node) && typeof step === 'number' && node.items[step] !== undefined) {
      node = node.items[step];
      offset = (node as Node).range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/[:.]$/, '');
}
