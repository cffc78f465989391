/** What runs here against what should: the attempt that it makes. Pure. */
import { type Attempt, type Change, notOk, ok, type Reason } from '@tillwatch/model';

/** One thing that has a wanted fingerprint or version. `actual` null: it is not there; undefined: not known yet. */
export interface Wanted {
  readonly wanted: string;
  readonly actual: string | null | undefined;
}

export interface VersionFigures {
  /** Files, commands and packages that are watched and there. */
  readonly watched: number;
  /** Watched ones that are not there. */
  readonly missing: number;
  /** Parts that are not known yet. */
  readonly pending: number;
  /** Why something could not be looked at; null where everything could. */
  readonly trouble: Reason | null;
  readonly wanted: readonly Wanted[];
  readonly changes: readonly Change[];
}

/** Shortest beginning of a fingerprint that may be written in place of it, as `git` and release notes do. */
const MIN_PREFIX_CHARS = 12;

/** Whether an actual fingerprint or version is the wanted one. Hashes are compared in either case, and by their beginning. */
export function isAsWanted(wanted: string, actual: string): boolean {
  if (wanted === actual) return true;
  const isHash = /^[0-9a-f]{64}$/.test(actual) && wanted.length >= MIN_PREFIX_CHARS && /^[0-9a-fA-F]+$/.test(wanted);
  return isHash && actual.startsWith(wanted.toLowerCase());
}

/** The attempt, gravest first: parts of two releases, then what is missing, then another version than wanted. */
export function judgeVersions(figures: VersionFigures): Attempt {
  const { watched, missing, pending, trouble, wanted, changes } = figures;
  const known = wanted.filter(({ actual }) => actual !== undefined);
  const drifted = known.filter(
    ({ wanted: want, actual }) => typeof actual !== 'string' || !isAsWanted(want, actual),
  ).length;
  const values = { watched, missing, drifted };
  const attempt = (): Attempt => {
    if (drifted > 0 && drifted < known.length) return notOk('degraded', 'half-applied', undefined, values);
    if (missing > 0) return notOk('degraded', 'file-missing', undefined, values);
    if (drifted > 0) return notOk('degraded', 'version-drift', undefined, values);
    if (trouble !== null) return notOk('unknown', trouble, undefined, values);
    return pending > 0 ? notOk('unknown', 'no-data', undefined, values) : ok(undefined, values);
  };
  return { ...attempt(), ...(changes.length > 0 && { changes }) };
}
