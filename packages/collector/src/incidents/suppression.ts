/** Which silence or maintenance window is for what. Pure. */
import type { EstateSighting, Mute, SharedSighting, SightedCause, SiteSighting } from '@tillwatch/model';
import type { Suppression } from './ports.js';

/** Opening hours as the desk asks for them. */
export interface SiteHours {
  /**
   * `isOpen`: customers are served. `closedUntilMs`: not null while whatever fails at the site is of no consequence (at night, on a holiday); then it is
   * when that ends, or `Infinity`.
   */
  at(site: string, atMs: number): { readonly isOpen: boolean; readonly closedUntilMs: number | null };
  /** The opening for which the site is looked over at `atMs`; null: none is near. Absent: no site ever closes. */
  openingAhead?(site: string, atMs: number): number | null;
}

/** A chain without calendars. */
export const ALWAYS_OPEN: SiteHours = { at: () => ({ isOpen: true, closedUntilMs: null }) };

/** `*` is any run of characters; everything else is itself. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > text.length - last.length) return false;
    from = at + part.length;
  }
  return true;
}

/**
 * The suppression in force at `nowMs` for all of a site (`component` null), or for one component of it by name; the one that lasts longest of several.
 */
export function muteOf(
  suppressions: readonly Suppression[],
  site: string,
  component: string | null,
  nowMs: number,
): Mute | null {
  let found: Suppression | null = null;
  for (const one of suppressions) {
    if (nowMs < one.fromMs || nowMs >= one.untilMs || (found !== null && found.untilMs >= one.untilMs)) continue;
    const { sites, components } = one.scope;
    const isMeant =
      component === null ? components.length === 0 : components.some((pattern) => matchesPattern(pattern, component));
    if (isMeant && sites.some((pattern) => matchesPattern(pattern, site))) found = one;
  }
  return found === null ? null : { kind: found.kind, id: found.id, untilMs: found.untilMs };
}

/** The sighting with opening hours and suppressions as they are at `nowMs`. */
export function underSuppression(
  sighting: SiteSighting | EstateSighting,
  suppressions: readonly Suppression[],
  hours: SiteHours,
  nowMs: number,
): SiteSighting | EstateSighting {
  return sighting.type === 'site'
    ? siteUnder(sighting, suppressions, hours, nowMs)
    : { ...sighting, causes: sighting.causes.map((cause) => sharedUnder(cause, suppressions, hours, nowMs)) };
}

function siteUnder(
  sighting: SiteSighting,
  suppressions: readonly Suppression[],
  hours: SiteHours,
  nowMs: number,
): SiteSighting {
  const { site } = sighting;
  const { isOpen, closedUntilMs } = hours.at(site, sighting.atMs);
  const closed: Mute | null =
    closedUntilMs === null
      ? null
      : { kind: 'closed', id: site, untilMs: Number.isFinite(closedUntilMs) ? closedUntilMs : null };
  return {
    ...sighting,
    isOpen,
    mute: closed ?? muteOf(suppressions, site, null, nowMs),
    causes: sighting.causes.map((cause): SightedCause => {
      const mute = muteOf(suppressions, site, cause.component, nowMs) ?? muteThere(cause, suppressions, hours, nowMs);
      return mute === null ? cause : { ...cause, mute };
    }),
  };
}

/** Of a cause that stands at another site: what holds there. */
function muteThere(
  { at, component }: SightedCause,
  suppressions: readonly Suppression[],
  hours: SiteHours,
  nowMs: number,
): Mute | null {
  if (at === undefined) return null;
  const { closedUntilMs } = hours.at(at, nowMs);
  if (closedUntilMs !== null)
    return { kind: 'closed', id: at, untilMs: Number.isFinite(closedUntilMs) ? closedUntilMs : null };
  return muteOf(suppressions, at, component, nowMs) ?? muteOf(suppressions, at, null, nowMs);
}

/** A cause of several sites is suppressed where every one of them is. */
function sharedUnder(
  cause: SharedSighting,
  suppressions: readonly Suppression[],
  hours: SiteHours,
  nowMs: number,
): SharedSighting {
  const isOpen = cause.sites.length === 0 || cause.sites.some((site) => hours.at(site, nowMs).isOpen);
  let mute: Mute | null = null;
  for (const site of cause.sites) {
    const here = muteOf(suppressions, site, cause.component, nowMs) ?? muteOf(suppressions, site, null, nowMs);
    if (here === null) return { ...cause, isOpen };
    if (mute === null || (here.untilMs ?? 0) < (mute.untilMs ?? 0)) mute = here;
  }
  return mute === null ? { ...cause, isOpen } : { ...cause, isOpen, mute };
}
