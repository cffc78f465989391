/** The real live estate, fed with births and heartbeats of sites that tests describe in a line. */
import type {
  Birth,
  CheckDefinition,
  CheckState,
  CheckSummary,
  FlowDefinition,
  NodeDefinition,
  SiteKind,
} from '@tillwatch/model';
import { Estate } from '../../src/live/estate.js';
import type { LiveEstate } from '../../src/ports.js';

/** When the fixtures' agents started, epoch ms. */
export const T0 = 1_795_334_400_000;
const WINDOW_MS = 10_000;

/** A site by what its checks say; the estate derives the rest. */
export interface SiteSketch {
  readonly id: string;
  /** Of every till. */
  readonly state: CheckState;
  readonly name: string;
  readonly kind: SiteKind;
  readonly region: string;
  readonly tills: number;
  /** Critical flows, each over a node of its own in this state. */
  readonly flows: Readonly<Record<string, CheckState>>;
}

/** A store in the north with two tills whose checkout goes as they do. */
export function makeSite(
  id: string,
  state: CheckState = 'ok',
  more: Partial<Omit<SiteSketch, 'id' | 'state'>> = {},
): SiteSketch {
  return {
    id,
    state,
    name: `Store ${id}`,
    kind: 'store',
    region: 'north',
    tills: 2,
    flows: { checkout: state },
    ...more,
  };
}

/** The estate, and the ways in which tests change it. */
export interface FixtureEstate extends LiveEstate {
  /** A heartbeat of the site as sketched; a birth before it when the site is new or has another definition. */
  put(site: SiteSketch): void;
  /** The site's agent dies. */
  kill(id: string): void;
  /** Who listens to changes now. */
  listeners(): number;
}

interface Known {
  readonly birth: Birth;
  readonly definition: string;
  seq: number;
}

export function createFixtureEstate(sites: readonly SiteSketch[] = []): FixtureEstate {
  const estate = new Estate({ onSession: () => undefined });
  const known = new Map<string, Known>();
  let listening = 0;

  function put(site: SiteSketch): void {
    const definition = JSON.stringify([site.name, site.kind, site.region, site.tills, Object.keys(site.flows)]);
    let agent = known.get(site.id);
    if (agent === undefined || agent.definition !== definition) {
      agent = { birth: birthOf(site, (agent?.birth.incarnation ?? 0) + 1), definition, seq: 0 };
      known.set(site.id, agent);
      estate.apply({ type: 'birth', speaker: speakerOf(site.id), birth: agent.birth, connection: 0, receivedAtMs: T0 });
    }
    agent.seq += 1;
    const endedAtMs = T0 + agent.seq * WINDOW_MS;
    estate.apply({
      type: 'heartbeat',
      speaker: speakerOf(site.id),
      boot: agent.birth.boot,
      heartbeat: { seq: agent.seq, endedAtMs, lengthMs: WINDOW_MS, checks: checksOf(site), transitions: [] },
      endedAtMs,
      receivedAtMs: endedAtMs + 40,
      known: null,
      transitions: [],
      changes: [],
      clockOffsetMs: 3,
      conflict: null,
    });
  }

  for (const site of sites) put(site);
  return {
    summaries: () => estate.summaries(),
    summary: (id) => estate.summary(id),
    detail: (id) => estate.detail(id),
    onChange(listener) {
      listening += 1;
      const stop = estate.onChange(listener);
      return () => {
        listening -= 1;
        stop();
      };
    },
    put,
    kill(id) {
      const boot = known.get(id)?.birth.boot ?? '';
      estate.apply({
        type: 'will',
        speaker: speakerOf(id),
        boot,
        stopped: true,
        connection: 0,
        receivedAtMs: T0 + 1_000_000,
      });
    },
    listeners: () => listening,
  };
}

function speakerOf(site: string) {
  return { site, agent: 'main' };
}

/** A birth of the sketched site. */
export function birthOf(site: SiteSketch, incarnation = 1): Birth {
  const { id, name, kind, region } = site;
  const watched: NodeDefinition[] = [
    { id: 'front-end', kind: 'front-end', name: 'Front end' },
    ...tillsOf(site).map((till): NodeDefinition => ({ id: till, kind: 'till', name: till })),
    ...Object.keys(site.flows).map((flow): NodeDefinition => ({ id: `${flow}-service`, kind: 'service', name: flow })),
  ];
  return {
    boot: incarnation.toString(16).padStart(16, '0'),
    incarnation,
    startedAtMs: T0,
    agentVersion: '0.1.0',
    cadenceMs: 30_000,
    windowMs: WINDOW_MS,
    definition: {
      site: { id, name, kind, region },
      vantage: 'front-end',
      nodes: watched,
      links: watched.slice(1).map((node) => ({ from: node.id, to: 'front-end' })),
      flows: Object.keys(site.flows).map(
        (flow): FlowDefinition => ({ name: flow, critical: true, path: [`${flow}-service`, 'front-end'] }),
      ),
      checks: watched.map(
        (node): CheckDefinition => ({
          id: `${node.id}-tcp`,
          on: { node: node.id },
          kind: 'tcp',
          target: '127.0.0.1:9100',
          intervalMs: 10_000,
          timeoutMs: 1_000,
          values: [],
        }),
      ),
    },
  };
}

/** What the sketched site's checks say in one window. */
export function checksOf(site: SiteSketch): CheckSummary[] {
  const flows = Object.values(site.flows);
  return ['ok' as const, ...tillsOf(site).map(() => site.state), ...flows].map((state) => ({
    state,
    reason: state === 'ok' ? null : 'timeout',
    sent: 1,
    lost: state === 'down' ? 1 : 0,
    medianUs: state === 'down' ? null : 310,
    maxUs: state === 'down' ? null : 400,
  }));
}

function tillsOf(site: SiteSketch): string[] {
  return Array.from({ length: site.tills }, (_, index) => `till-${index + 1}`);
}
