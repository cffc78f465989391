/** The tests that somebody in a store, or at its front-end PC, can make of what may be broken: what each would show, and which to make first. */
import { linkId, type NodeDefinition, type SiteDefinition } from '../topology.js';
import type { Suspect } from './causes.js';
import { createFeedFinder } from './feeds.js';
import { MACHINE_KINDS } from './incidence.js';
import { type AvailableTest, rankTests, type TestEffort } from './next-test.js';
import { isCentral } from './priors.js';
import { createWayFinder } from './ways.js';

/** What is done. None of them stops trade or loses evidence: nothing is switched off, and no plug is pulled. */
export const SITE_TEST_KINDS = [
  'ping',
  'run-status',
  'power-light',
  'cable-light',
  'line-light',
  'self-test',
  'same-feed',
  'ask-centre',
] as const;
export type SiteTestKind = (typeof SITE_TEST_KINDS)[number];

/** The test to make next. */
export interface SiteTest {
  readonly kind: SiteTestKind;
  /** The node or link (`from->to`) that is looked at. */
  readonly component: string;
  /** The address for `ping`; null for what is looked at. */
  readonly target: string | null;
  /** Those of the suspects that it is if the test fails, likeliest first; the others are it if it passes. Never all of them, and never none. */
  readonly ifFails: readonly string[];
}

interface Offer extends AvailableTest {
  readonly kind: SiteTestKind;
  readonly component: string;
  readonly target: string | null;
}

/** How surely a test shows what it is for; and what it may show of a neighbour, such as a dark plug where the device behind it has no power. */
const SHOWS = 0.9;
const SHOWS_NEIGHBOUR = 0.4;
/** People look at the wrong light now and then (diagnosis.md, 3). */
const PERSON_FALSE_ALARM = 0.03;
const PROBE_FALSE_ALARM = 0.01;
/** From here on a suspect is one that the test speaks of. */
const IS_SHOWN = 0.5;
const SELF_TESTING: ReadonlySet<string> = new Set(['printer', 'scale', 'payment-terminal']);
const LINES: ReadonlySet<string> = new Set(['wan', 'backup-line']);
/** Nobody can look at these. */
const UNSEEN: ReadonlySet<string> = new Set(['carrier', 'certificate', 'dns', 'ntp', 'service', 'broker']);

/** The test that splits the suspects best for what it takes; null where one alone is left, or nothing that can be done here would tell them apart. */
export function nextSiteTest(definition: SiteDefinition, suspects: readonly Suspect[]): SiteTest | null {
  if (suspects.length < 2) return null;
  const offers = suspects.flatMap(({ component }) => knownOffers(definition, component));
  const byId = new Map(offers.map((offer) => [offer.id, offer]));
  for (const { test } of rankTests(suspects, [...byId.values()])) {
    const offer = byId.get(test);
    if (offer === undefined) continue;
    const { kind, component, target, failChance } = offer;
    const ifFails = suspects.flatMap(({ component: id }) => ((failChance.get(id) ?? 0) >= IS_SHOWN ? [id] : []));
    if (ifFails.length > 0 && ifFails.length < suspects.length) return { kind, component, target, ifFails };
  }
  return null;
}

const offersOf = new WeakMap<SiteDefinition, Map<string, readonly Offer[]>>();

/** The same of one definition each time; a site in trouble is judged every few seconds. */
function knownOffers(definition: SiteDefinition, component: string): readonly Offer[] {
  let byComponent = offersOf.get(definition);
  if (byComponent === undefined) {
    byComponent = new Map();
    offersOf.set(definition, byComponent);
  }
  let offers = byComponent.get(component);
  if (offers === undefined) {
    offers = offersFor(definition, component);
    byComponent.set(component, offers);
  }
  return offers;
}

function offersFor(definition: SiteDefinition, component: string): Offer[] {
  const { nodes, links } = definition;
  const link = links.find((one) => linkId(one) === component);
  if (link !== undefined) return cableLight(definition, component, [link.from, link.to]);
  const [id = '', part] = component.split('/');
  const node = nodes.find((one) => one.id === id);
  if (node === undefined) return [];
  if (part === 'agent') return [runStatus(id)];
  const at = offersAt(definition, node);
  return part === undefined ? at : [...at, ...ping(definition, node)];
}

function offersAt(definition: SiteDefinition, node: NodeDefinition): Offer[] {
  const { id, kind, at } = node;
  if (at !== undefined || isCentral(kind)) {
    return definition.site.kind === 'hub' && at === undefined
      ? []
      : [
          offer(
            'ask-centre',
            id,
            [
              [id, SHOWS],
              [`${id}/service`, SHOWS],
            ],
            'neighbour',
          ),
        ];
  }
  if (UNSEEN.has(kind)) return [];
  if (kind === 'power') return [offer('same-feed', id, [[id, SHOWS]])];
  if (LINES.has(kind)) return [offer('line-light', id, [[id, SHOWS]])];
  const feeds = createFeedFinder(definition)([id]).filter((feed) => feed !== id);
  const powered: Shown[] = [[id, SHOWS], ...feeds.map((feed): Shown => [feed, SHOWS])];
  const looks = [offer('power-light', id, powered)];
  if (id === definition.vantage) looks.push(runStatus(id));
  if (SELF_TESTING.has(kind)) looks.push(offer('self-test', id, powered));
  return looks;
}

function runStatus(id: string): Offer {
  return offer('run-status', id, [
    [`${id}/agent`, SHOWS],
    [id, SHOWS],
  ]);
}

/** A dark plug may also be that of a machine without power; between a line and the centre nobody sees one. */
function cableLight({ nodes }: SiteDefinition, link: string, ends: readonly string[]): Offer[] {
  const isMachine = (id: string): boolean => {
    const node = nodes.find((one) => one.id === id);
    return node !== undefined && node.at === undefined && !LINES.has(node.kind) && !isCentral(node.kind);
  };
  const machines = ends.filter(isMachine);
  if (machines.length === 0) return [];
  return [offer('cable-light', link, [[link, SHOWS], ...machines.map((id): Shown => [id, SHOWS_NEIGHBOUR])])];
}

/** Tells a machine from the program on it, where no check of the site does so already. */
function ping(definition: SiteDefinition, { id }: NodeDefinition): Offer[] {
  const checks = definition.checks.filter(({ on }) => on.node === id);
  if (checks.some(({ kind }) => MACHINE_KINDS.has(kind))) return [];
  const target = checks.flatMap((check) => hostOf(check.target) ?? [])[0];
  if (target === undefined) return [];
  const way = createWayFinder(definition).find(id)?.main ?? [];
  const shown = createFeedFinder(definition)([...way, id]).map((one): Shown => [one, SHOWS]);
  return [offer('ping', id, shown, 'probe', target)];
}

/** The host of `tcp 10.0.0.5:9100`, `http://till-1:8080/health`, `[fe80::1]:80` or `10.0.0.5`. */
function hostOf(target: string): string | null {
  const address = target.replace(/^[a-z0-9-]+ (?=\S)/i, '').replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9][a-z0-9.-]*))(?:[:/]|$)/i.exec(address);
  return found?.[1] ?? found?.[2] ?? null;
}

type Shown = readonly [component: string, chance: number];

function offer(
  kind: SiteTestKind,
  component: string,
  shown: readonly Shown[],
  effort: TestEffort = 'person',
  target: string | null = null,
): Offer {
  const falseAlarm = effort === 'probe' ? PROBE_FALSE_ALARM : PERSON_FALSE_ALARM;
  return { id: `${kind} ${component}`, kind, component, target, effort, failChance: new Map(shown), falseAlarm };
}
