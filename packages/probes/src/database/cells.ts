/** Cells of a result as every engine's text, and the figures in them. Pure. */

/** Columns by name, as the server writes them; null is SQL's NULL. Names are compared without case: SQL Server and views differ. */
export type Row = Readonly<Record<string, string | null>>;

/** The cell of the first of `names` that the row has; undefined where it has none of them. */
export function cellOf(row: Row | undefined, ...names: readonly string[]): string | null | undefined {
  if (row === undefined) return undefined;
  for (const name of names) {
    const exact = row[name];
    if (exact !== undefined) return exact;
    const wanted = name.toLowerCase();
    const key = Object.keys(row).find((column) => column.toLowerCase() === wanted);
    if (key !== undefined) return row[key];
  }
  return undefined;
}

/** A number of any form that engines write, or null for NULL, for no such column and for what is no number. */
export function numberOf(row: Row | undefined, ...names: readonly string[]): number | null {
  const cell = cellOf(row, ...names);
  if (cell === undefined || cell === null || !/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(cell.trim())) return null;
  const value = Number(cell);
  return Number.isSafeInteger(Math.trunc(value)) ? value : null;
}

/** Truth as engines write it, or null where it is neither. */
export function claimOf(row: Row | undefined, ...names: readonly string[]): boolean | null {
  const cell = cellOf(row, ...names)
    ?.trim()
    .toLowerCase();
  if (cell === undefined) return null;
  if (['1', 't', 'true', 'on', 'yes', 'y'].includes(cell)) return true;
  return ['0', 'f', 'false', 'off', 'no', 'n'].includes(cell) ? false : null;
}

/** Text, or '' for NULL and for no such column. */
export function textOf(row: Row | undefined, ...names: readonly string[]): string {
  return cellOf(row, ...names) ?? '';
}

/** The rows of `SHOW STATUS` and `SHOW VARIABLES` as one row. */
export function asOneRow(rows: readonly Row[]): Row {
  return Object.fromEntries(
    rows.map((row) => [textOf(row, 'Variable_name').toLowerCase(), cellOf(row, 'Value') ?? null]),
  );
}
