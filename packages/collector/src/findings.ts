/** Risks of all sites as of now, from what is held of them: figures of checks, definitions, and who is not ready to open. Nothing is kept, and nobody is told. */
import {
  checkFindings,
  type Finding,
  type FindingView,
  readiness,
  type SiteDefinition,
  topologyFindings,
} from '@tillwatch/model';
import type { SiteHours } from './incidents/suppression.js';
import type { LiveSite } from './live/site.js';
import { timestamp } from './live/timestamp.js';

export interface FindingsQuery {
  /** null: all sites. */
  readonly site: string | null;
  /** Only stores before their opening, and only what matters for it. */
  readonly isOpeningOnly: boolean;
  /** Without what the definition alone tells. Default: with it. */
  readonly isToldOnly?: boolean;
}

export interface FindingsDependencies {
  readonly sites: { live(id: string): Readonly<LiveSite> | undefined; lives(): Iterable<Readonly<LiveSite>> };
  readonly hours: SiteHours;
  readonly nowMs: () => number;
}

/** Answers all that pass the query, what becomes a fault soonest first. */
export type FindingsOf = (query: FindingsQuery) => readonly FindingView[];

/** Makes the look-up. A site costs as much as it has checks, and what its definition tells is worked out once. */
export function createFindings({ sites, hours, nowMs }: FindingsDependencies): FindingsOf {
  const known = new WeakMap<SiteDefinition, readonly Finding[]>();
  const ofDefinition = (definition: SiteDefinition): readonly Finding[] => {
    const found = known.get(definition) ?? topologyFindings(definition);
    known.set(definition, found);
    return found;
  };

  function ofSite(site: Readonly<LiveSite>, query: FindingsQuery, atMs: number): FindingView[] {
    const { isOpeningOnly, isToldOnly = false } = query;
    const { definition } = site.birth;
    const opensAtMs = hours.openingAhead?.(site.id, atMs) ?? null;
    if (isOpeningOnly && opensAtMs === null) return [];
    const isHeard = site.session.state === 'live';
    const { checks } = site;
    const today = opensAtMs === null ? [] : readiness(definition, { isHeard, checks }, opensAtMs, atMs).findings;
    const found = isOpeningOnly ? today : all(today);
    if (found.length === 0) return [];
    const names = new Map(definition.nodes.map(({ id, name }) => [id, name]));
    return found.map(({ kind, component, check, faultAtMs, values, flows }) => ({
      id: [site.id, kind, component ?? '', check ?? ''].join(' '),
      site: site.id,
      kind,
      component,
      name:
        component === null
          ? null
          : component
              .split('->')
              .map((id) => names.get(id) ?? id)
              .join(' → '),
      check,
      faultAt: faultAtMs === null ? null : timestamp(faultAtMs),
      values,
      flows,
      opensAt: opensAtMs === null ? null : timestamp(opensAtMs),
    }));

    function all(before: readonly Finding[]): readonly Finding[] {
      const silent = isHeard ? [] : before;
      const told = isHeard ? checkFindings(definition, checks, atMs) : [];
      return [...silent, ...told, ...(isToldOnly ? [] : ofDefinition(definition))];
    }
  }

  return (query) => {
    const { site } = query;
    const atMs = nowMs();
    const one = site === null ? undefined : sites.live(site);
    const asked = site === null ? [...sites.lives()] : one === undefined ? [] : [one];
    return asked.flatMap((each) => ofSite(each, query, atMs)).sort(soonestFirst);
  };
}

/** What has a time before what has none, what is told by a check before what the definition tells; then by name. */
function soonestFirst(a: FindingView, b: FindingView): number {
  const when = ({ faultAt }: FindingView): string => faultAt ?? '~';
  const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  const name = ({ kind, site, component, check }: FindingView): string => `${kind} ${site} ${component} ${check}`;
  return order(when(a), when(b)) || Number(a.check === null) - Number(b.check === null) || order(name(a), name(b));
}
