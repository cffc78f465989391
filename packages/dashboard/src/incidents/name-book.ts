/** Names of sites, nodes and causes, as far as the page has heard them; an id stands for itself where it has not. Pure. */
import type { IncidentView, SiteDetail, SiteSummary } from '@tillwatch/model';
import { FAULT_KIND_WORDS } from '@tillwatch/model';
import type { PhraseKey } from '../words/en.js';
import type { Words } from '../words/phrases.js';

export interface NameBook {
  readonly site: (id: string) => string;
  readonly node: (site: string, id: string) => string;
}

/** A book of what the stream and single reads have brought; incidents name what they may be, however well it is. */
export function nameBook(
  estate: ReadonlyMap<string, SiteSummary> | undefined,
  details: readonly (SiteDetail | null)[],
  incidents?: Iterable<Pick<IncidentView, 'cause'>>,
): NameBook {
  const named = new Map([...(incidents ?? [])].flatMap(({ cause }) => Object.entries(cause.names ?? {})));
  const detailOf = (id: string): SiteDetail | null => details.find((detail) => detail?.id === id) ?? null;
  return {
    site: (id) => detailOf(id)?.name ?? estate?.get(id)?.name ?? id,
    node(site, id) {
      const nodes = detailOf(site)?.nodes ?? estate?.get(site)?.worst ?? [];
      return nodes.find((node) => node.id === id)?.name ?? named.get(`${site}/${id}`) ?? id;
    },
  };
}

const SERVICE = '/service';
const AGENT = '/agent';

/** Kinds of what several sites share, by the prefix of the component. */
const SHARED: Readonly<Record<string, PhraseKey>> = {
  carrier: 'sharedCarrier',
  region: 'sharedRegion',
  version: 'sharedVersion',
  release: 'sharedRelease',
  trade: 'tradeItself',
};

/** A component in words: a node by its name, a link by its two ends, a program by its node, what sites share by what it is. */
export function componentName(site: string | null, component: string, book: NameBook, words: Words): string {
  const [kind = '', ...rest] = component.split(':');
  const shared = SHARED[kind];
  if (shared !== undefined && rest.length > 0) return words.t(shared, { name: rest.join(':') });
  const ends = component.split('->');
  if (ends.length === 2) return ends.map((end) => partName(site, end, book, words)).join(' → ');
  return partName(site, component, book, words);
}

function partName(site: string | null, part: string, book: NameBook, words: Words): string {
  if (part.endsWith(SERVICE))
    return words.t('programOn', { name: partName(site, part.slice(0, -SERVICE.length), book, words) });
  if (part.endsWith(AGENT)) {
    return words.t('agentOn', { name: partName(site, part.slice(0, -AGENT.length), book, words) });
  }
  if (site !== null) return book.node(site, part);
  const [home = '', ...node] = part.split('/');
  if (node.length === 0) return part;
  return words.t('nodeOfSite', { name: book.node(home, node.join('/')), site: book.site(home) });
}

/** The node of a program; any other component itself. */
function partOf(component: string): string {
  return component.endsWith(SERVICE) ? component.slice(0, -SERVICE.length) : component;
}

/** The id of what an incident's cause is. */
export function causeComponent({ cause }: Pick<IncidentView, 'cause'>): string {
  return cause.node ?? cause.link ?? '';
}

/** True for a fault that was searched for; false for what a device says of itself. */
export function isFaultKind(kind: string): kind is keyof (typeof FAULT_KIND_WORDS)['en'] {
  return Object.hasOwn(FAULT_KIND_WORDS.en, kind);
}

/** How the cause is broken: a kind of fault, or the reason that a device gives of itself. */
export function kindWords(kind: string, words: Words): string {
  return isFaultKind(kind) ? FAULT_KIND_WORDS[words.locale][kind] : words.reason(kind);
}

/** The cause in one line: `Router RT-1 does not work`, `Printer 1: out of paper or supply`; and what else it may be. */
export function causeTitle(incident: IncidentView, book: NameBook, words: Words): string {
  const { site, kind, candidates } = incident.cause;
  const component = causeComponent(incident);
  const name = componentName(site, component, book, words);
  const title = words.t(isFaultKind(kind) ? 'causeTitle' : 'causeTold', { name, how: kindWords(kind, words) });
  // A machine and the program on it are one part to whoever has to go there.
  const others = candidates.filter((other) => partOf(other.component) !== partOf(component));
  const [only] = others;
  if (only === undefined) return title;
  if (others.length > 1) return words.t('orCauses', { title, n: others.length });
  return words.t('orCause', { title, other: componentName(only.site, only.component, book, words) });
}
