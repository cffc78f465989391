/** Windows of one table of checks as columns: what a chunk of detail is made from, and what it is read into. */
import {
  CHECK_STATES,
  type CheckState,
  type CheckSummary,
  type Heartbeat,
  REASONS,
  type Reason,
  type Transition,
} from '@tillwatch/model';

/** A birth's table of checks, as far as stored history needs it. */
export interface Shape {
  readonly checks: readonly { readonly id: string; readonly values: readonly string[] }[];
}

/** A shape with its id in the store's list. */
export interface ListedShape extends Shape {
  readonly listId: number;
}

/** One entry for each row. */
export interface CheckColumns {
  readonly sent: number[];
  readonly lost: number[];
  /** Microseconds; -1 for none. */
  readonly medianUs: number[];
  readonly maxUs: number[];
  /** See {@link healthCode}. */
  readonly health: number[];
  /** For each value of the shape. */
  readonly values: (number | undefined)[][];
}

/** Rows are ordered by boot (the older first), then by sequence, and none is there twice. */
export interface DetailSection {
  readonly shape: ListedShape;
  readonly boot: string[];
  readonly seq: number[];
  /** Session clock. */
  readonly sessionEndedAtMs: number[];
  /** Collector's clock. */
  readonly endedAtMs: number[];
  readonly receivedAtMs: number[];
  readonly lengthMs: number[];
  readonly checks: readonly CheckColumns[];
  readonly transitions: { row: number; transition: Transition }[];
}

/** A heartbeat with what the collector knows of it. */
export interface DetailRow {
  readonly boot: string;
  readonly endedAtMs: number;
  readonly receivedAtMs: number;
  readonly heartbeat: Heartbeat;
}

/** State and reason as one number: state in the low two bits, 1 + the reason's index (0: none) above. */
export function healthCode(state: CheckState, reason: Reason | null): number {
  return CHECK_STATES.indexOf(state) + 4 * (reason === null ? 0 : REASONS.indexOf(reason) + 1);
}

export function stateOfCode(code: number): CheckState {
  return CHECK_STATES[code % 4] ?? 'unknown';
}

/** A reason of a newer release reads as `internal`, as on the wire. */
export function reasonOfCode(code: number): Reason | null {
  const index = Math.floor(code / 4);
  return index === 0 ? null : (REASONS[index - 1] ?? 'internal');
}

export function emptySection(shape: ListedShape): DetailSection {
  return {
    shape,
    boot: [],
    seq: [],
    sessionEndedAtMs: [],
    endedAtMs: [],
    receivedAtMs: [],
    lengthMs: [],
    checks: shape.checks.map(({ values }) => ({
      sent: [],
      lost: [],
      medianUs: [],
      maxUs: [],
      health: [],
      values: values.map(() => []),
    })),
    transitions: [],
  };
}

/** Puts rows at the end of a section, in any order; {@link tidySection} comes after the last. */
export function appendRow(section: DetailSection, row: DetailRow): void {
  const { heartbeat } = row;
  for (const transition of heartbeat.transitions) section.transitions.push({ row: section.seq.length, transition });
  section.boot.push(row.boot);
  section.seq.push(heartbeat.seq);
  section.sessionEndedAtMs.push(heartbeat.endedAtMs);
  section.endedAtMs.push(row.endedAtMs);
  section.receivedAtMs.push(row.receivedAtMs);
  section.lengthMs.push(heartbeat.lengthMs);
  section.checks.forEach((columns, index) => {
    const summary = heartbeat.checks[index];
    if (summary !== undefined) appendSummary(columns, summary, section.shape.checks[index]?.values ?? []);
  });
}

function appendSummary(columns: CheckColumns, summary: CheckSummary, names: readonly string[]): void {
  columns.sent.push(summary.sent);
  columns.lost.push(summary.lost);
  columns.medianUs.push(summary.medianUs ?? -1);
  columns.maxUs.push(summary.maxUs ?? -1);
  columns.health.push(healthCode(summary.state, summary.reason));
  names.forEach((name, at) => {
    columns.values[at]?.push(summary.values?.[name]);
  });
}

/** Sorts the rows and drops those that are there twice. Returns the same section where nothing is to be done. */
export function tidySection(section: DetailSection): DetailSection {
  const order = rowOrder(section);
  if (order === null) return section;
  return pickRows(section, order);
}

/** `count` rows from `first`. */
export function sliceSection(section: DetailSection, first: number, count: number): DetailSection {
  const rows = section.seq.map((_, row) => row).slice(first, first + count);
  return pickRows(section, rows);
}

function pickRows(section: DetailSection, order: readonly number[]): DetailSection {
  const pick = <T>(column: readonly T[]): T[] => order.map((row) => column[row] as T);
  const placeOf = new Map(order.map((row, place) => [row, place]));
  return {
    shape: section.shape,
    boot: pick(section.boot),
    seq: pick(section.seq),
    sessionEndedAtMs: pick(section.sessionEndedAtMs),
    endedAtMs: pick(section.endedAtMs),
    receivedAtMs: pick(section.receivedAtMs),
    lengthMs: pick(section.lengthMs),
    checks: section.checks.map((columns) => ({
      sent: pick(columns.sent),
      lost: pick(columns.lost),
      medianUs: pick(columns.medianUs),
      maxUs: pick(columns.maxUs),
      health: pick(columns.health),
      values: columns.values.map(pick),
    })),
    transitions: section.transitions
      .flatMap(({ row, transition }) => {
        const place = placeOf.get(row);
        return place === undefined ? [] : [{ row: place, transition }];
      })
      .sort((a, b) => a.row - b.row),
  };
}

/** Rows in their order, without repeats; null when they are so already. */
function rowOrder(section: DetailSection): number[] | null {
  const { boot, seq, endedAtMs } = section;
  const firstEnd = new Map<string, number>();
  boot.forEach((id, row) => {
    firstEnd.set(id, Math.min(firstEnd.get(id) ?? Number.POSITIVE_INFINITY, endedAtMs[row] as number));
  });
  const boots = [...firstEnd.keys()].sort((a, b) => (firstEnd.get(a) as number) - (firstEnd.get(b) as number));
  const rank = new Map(boots.map((id, index) => [id, index]));
  const compare = (a: number, b: number): number =>
    (rank.get(boot[a] as string) as number) - (rank.get(boot[b] as string) as number) ||
    (seq[a] as number) - (seq[b] as number);
  let isTidy = true;
  for (let row = 1; row < seq.length && isTidy; row++) isTidy = compare(row - 1, row) < 0;
  if (isTidy) return null;
  const order = seq.map((_, row) => row).sort((a, b) => compare(a, b) || a - b);
  return order.filter((row, place) => place === 0 || compare(order[place - 1] as number, row) !== 0);
}

/** Sections of the same shape become one: the first of them takes the others' rows in. Not yet tidy. */
export function joinSections(sections: readonly DetailSection[]): DetailSection[] {
  const byShape = new Map<number, DetailSection>();
  for (const section of sections) {
    const joined = byShape.get(section.shape.listId);
    if (joined === undefined) byShape.set(section.shape.listId, section);
    else appendSection(joined, section);
  }
  return [...byShape.values()];
}

function appendSection(to: DetailSection, from: DetailSection): void {
  const offset = to.seq.length;
  const put = <T>(column: T[], more: readonly T[]): void => {
    for (const entry of more) column.push(entry);
  };
  put(to.boot, from.boot);
  put(to.seq, from.seq);
  put(to.sessionEndedAtMs, from.sessionEndedAtMs);
  put(to.endedAtMs, from.endedAtMs);
  put(to.receivedAtMs, from.receivedAtMs);
  put(to.lengthMs, from.lengthMs);
  to.checks.forEach((columns, index) => {
    const more = from.checks[index] as CheckColumns;
    put(columns.sent, more.sent);
    put(columns.lost, more.lost);
    put(columns.medianUs, more.medianUs);
    put(columns.maxUs, more.maxUs);
    put(columns.health, more.health);
    columns.values.forEach((column, at) => {
      put(column, more.values[at] ?? []);
    });
  });
  for (const { row, transition } of from.transitions) to.transitions.push({ row: row + offset, transition });
}
