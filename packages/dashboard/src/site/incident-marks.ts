/** What the drawing says of incidents: where the cause is, what may be it, what suffers from it. Pure. */
import { type IncidentDetail, type IncidentView, linkId, type SiteDetail } from '@tillwatch/model';
import { causeComponent } from '../incidents/name-book.js';

/** `cause`: the one that is left, or that has nearly all of the chance. `suspected`: of several that cannot be told apart, with its share. `affected`: fails because of it. */
export interface IncidentMark {
  readonly role: 'cause' | 'suspected' | 'affected';
  readonly incident: string;
  /** {@link IncidentView.cause}'s kind; how the cause is broken. */
  readonly kind: string;
  /** 0..1; 1 for what is no candidate. */
  readonly share: number;
}

export interface IncidentMarks {
  /** By id of the node or link. Each has one mark: the loudest of the worst incident. */
  readonly marks: ReadonlyMap<string, IncidentMark>;
  /** Incidents whose cause no part of this drawing stands for. */
  readonly outside: readonly IncidentView[];
}

/** From this share of the chance on a part is called the cause: four to one. What else it may be is still suspected. */
const CAUSE_SHARE = 0.8;

const LOUDNESS = { cause: 3, suspected: 2, affected: 1 } as const;

const SERVICE = '/service';

/** The marks of `incidents`, worst first, with the details that are read so far, on the drawing of `site`. */
export function incidentMarks(
  site: SiteDetail,
  incidents: readonly IncidentView[],
  detailOf: (id: string) => IncidentDetail | null,
): IncidentMarks {
  const marks = new Map<string, IncidentMark>();
  const outside: IncidentView[] = [];
  const put = (subject: string, mark: IncidentMark): void => {
    const known = marks.get(subject);
    if (known === undefined || LOUDNESS[mark.role] > LOUDNESS[known.role]) marks.set(subject, mark);
  };
  const find = finder(site);
  for (const incident of incidents) {
    const { id, cause } = incident;
    const base = { incident: id, kind: cause.kind };
    const candidates =
      cause.candidates.length > 0
        ? cause.candidates
        : [{ site: cause.site, component: causeComponent(incident), share: 1 }];
    // A machine and the program on it are one part of the drawing.
    const shares = new Map<string, number>();
    for (const { site: home, component, share } of candidates) {
      const subject = find(home, component);
      if (subject !== null) shares.set(subject, (shares.get(subject) ?? 0) + share);
    }
    if (shares.size === 0) outside.push(incident);
    for (const [subject, share] of shares) {
      const isCause = candidates.length === 1 || share >= CAUSE_SHARE;
      put(subject, { ...base, role: isCause ? 'cause' : 'suspected', share });
    }
    for (const symptom of detailOf(id)?.symptomDetails ?? []) {
      const subject = symptom.site === site.id ? find(site.id, symptom.on) : null;
      if (subject !== null) put(subject, { ...base, role: 'affected', share: 1 });
    }
  }
  return { marks, outside };
}

/** Finds the node or link of the drawing that a component is; null where it has none. */
function finder(site: SiteDetail): (home: string | null, component: string) => string | null {
  const nodes = new Set(site.nodes.map(({ id }) => id));
  const links = new Set(site.links.map(linkId));
  const guests = new Map(site.nodes.flatMap((node) => (node.at === null ? [] : [[node.at, node.id] as const])));
  return (home, component) => {
    const part = component.endsWith(SERVICE) ? component.slice(0, -SERVICE.length) : component;
    if (home === site.id) return nodes.has(part) || links.has(part) ? part : null;
    // A part of another site stands in this drawing as the node that lives there.
    return guests.get(home === null ? part : `${home}/${part}`) ?? null;
  };
}
