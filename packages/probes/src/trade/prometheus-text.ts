/** Reads the text format of Prometheus (exposition format 0.0.4) as far as sums of series need it. Pure. */

export interface Selector {
  readonly name: string;
  /** Labels that must have these values; others may have any. */
  readonly labels: Readonly<Record<string, string>>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|$)/y;
const SERIES = new RegExp(`^(${NAME})\\s*(?:\\{(.*)\\})?\\s+(\\S+)(?:\\s+-?\\d+)?\\s*$`);
const SELECTOR = new RegExp(`^(${NAME})(?:\\{(.*)\\})?$`, 's');

/** `orders_total{kind="sale"}`; null for what is none. */
export function parseSelector(text: string): Selector | null {
  const match = SELECTOR.exec(text.trim());
  if (match === null) return null;
  const labels = labelsOf(match[2] ?? '');
  return labels === null ? null : { name: match[1] ?? '', labels };
}

export interface Series {
  readonly name: string;
  /** As they stand in the answer: what tells one series from another. */
  readonly labelText: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The series of an answer; null where a line is none, so that half an answer or something else is not taken for figures. */
export function parseSeries(text: string, wanted: ReadonlySet<string>): Series[] | null {
  const found: Series[] = [];
  let lines = 0;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const match = SERIES.exec(trimmed);
    if (match === null) return null;
    const value = numberIn(match[3] ?? '');
    if (value === null) return null;
    lines += 1;
    const name = match[1] ?? '';
    if (!wanted.has(name)) continue;
    const labelText = match[2] ?? '';
    const labels = labelsOf(labelText);
    if (labels === null) return null;
    found.push({ name, labelText, labels, value });
  }
  return lines === 0 ? null : found;
}

/** Series that a selector means; those without a usable value (NaN, infinite, negative) are left out. */
export function selected(series: readonly Series[], { name, labels }: Selector): Series[] {
  const wanted = Object.entries(labels);
  return series.filter(
    (one) =>
      one.name === name &&
      Number.isFinite(one.value) &&
      one.value >= 0 &&
      wanted.every(([label, value]) => Object.hasOwn(one.labels, label) && one.labels[label] === value),
  );
}

function numberIn(text: string): number | null {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^NaN$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
}

function labelsOf(text: string): Record<string, string> | null {
  const labels: Record<string, string> = {};
  const end = text.trimEnd().length;
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < end) {
    const match = LABEL.exec(text);
    if (match === null) return null;
    const [, label = '', value = ''] = match;
    labels[label] = value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
  }
  return labels;
}
