/** What one check alone loses behind a way that is known to lose packets: no cause of its own, as nobody can tell the two apart. Pure. */
import type { SiteCause } from '../diagnosis/site-diagnosis.js';
import type { CheckDefinition } from '../topology.js';
import type { RecentWay } from './recent-ways.js';

type Cause = Pick<SiteCause, 'mode' | 'suspects' | 'isConfident' | 'explains'>;

interface Site {
  /** Components that a check crosses, by the check's id. */
  readonly crossed: ReadonlyMap<string, ReadonlySet<string>>;
  readonly checks: ReadonlyMap<string, { readonly definition: Pick<CheckDefinition, 'kind'> }>;
  readonly context: { readonly atMs: number; readonly recentWays?: readonly RecentWay[] };
}

/** An attempt of these is one packet each way, so that its losses are the way's; a connection takes several, and may lose more of its attempts, or fewer. */
const ONE_PACKET: ReadonlySet<string> = new Set(['icmp']);
/** By chance a lossy way answers for a while, and is named with less confidence: it was named so lately. */
const LATELY_MS = 60_000;

/**
 * The causes without those that one check alone speaks for, by losing more than the lossy way that it crosses would have it lose: the way explains that
 * check as well. A check that fails nearly always is another matter, and so is one of single packets.
 */
export function withoutLossBehindWays<C extends Cause>(site: Site, causes: readonly C[]): readonly C[] {
  const behind = new Map(causes.map((cause) => [cause, wayBefore(site, causes, cause)]));
  return causes
    .filter((cause) => behind.get(cause) === undefined)
    .map((cause) => {
      const more = causes.filter((other) => behind.get(other) === cause).flatMap(({ explains }) => explains);
      return more.length === 0 ? cause : { ...cause, explains: [...new Set([...cause.explains, ...more])] };
    });
}

/** The way that answers for what one check loses: a cause, or a way that is no cause at the moment; undefined: the check speaks for itself. */
function wayBefore<C extends Cause>(site: Site, causes: readonly C[], cause: C): C | RecentWay | undefined {
  const [check = '', ...others] = cause.explains;
  if (cause.mode !== 'lossy' || others.length > 0) return undefined;
  const kind = site.checks.get(check)?.definition.kind;
  if (kind === undefined || ONE_PACKET.has(kind)) return undefined;
  const own = new Set(cause.suspects.map(({ component }) => component));
  const crosses = (component: string): boolean =>
    !own.has(component) && site.crossed.get(check)?.has(component) === true;
  const recent = (site.context.recentWays ?? []).filter(
    ({ component, namedAtMs }) => site.context.atMs - namedAtMs <= LATELY_MS && crosses(component),
  );
  return (
    causes.find((way) => way !== cause && isWay(site, way, recent) && crosses(way.suspects[0]?.component ?? '')) ??
    recent.find(({ component }) => isWellKnown(site, component))
  );
}

/** What a way loses is known from single packets, or from more checks than one. */
function isWay(
  { checks }: Site,
  { mode, isConfident, suspects, explains }: Cause,
  recent: readonly RecentWay[],
): boolean {
  const isSure = isConfident || recent.some(({ component }) => component === suspects[0]?.component);
  const isKnown = explains.length > 1 || explains.some((id) => ONE_PACKET.has(checks.get(id)?.definition.kind ?? ''));
  return mode === 'lossy' && isSure && isKnown;
}

/** Whether checks of single packets cross the component. */
function isWellKnown({ checks, crossed }: Site, component: string): boolean {
  return [...checks].some(
    ([id, { definition }]) => ONE_PACKET.has(definition.kind) && crossed.get(id)?.has(component) === true,
  );
}
