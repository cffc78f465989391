/** What every attempt of every site's checks meets: the wires, the programs at their end, and what devices say of themselves. */
import { type Attempt, type CheckDefinition, notOk, ok } from '@tillwatch/model';
import { type ActiveFaults, createActiveFaults } from './active-faults.js';
import { drawJitterMs } from './jitter.js';
import type { Fault, Ramp, Scenario, ScenarioSite } from './scenario.js';
import { createWires, feedPlaces, type Walk, type Wires, type WiresOptions } from './wires.js';

export interface SiteWorld {
  /** What one attempt of a check gets, and after how long; `lost`: nothing, ever. Ms after the start. */
  attempt(check: CheckDefinition, atMs: number): { readonly attempt: Attempt; readonly latencyMs: number } | 'lost';
  /** Whether a packet of the agent gets to the collector, and back, at `atMs`. */
  uplink(atMs: number): Walk;
  isSilent(atMs: number): boolean;
  /** 0..: what a counted figure is multiplied with. */
  sells(node: string, atMs: number): number;
}

export interface World {
  readonly sites: readonly SiteWorld[];
  readonly faults: ActiveFaults;
}

/** A balancer with a shallow check (it connects, and no more) takes a dead machine out after three tries; one whose program hangs it keeps. */
const EJECT_MS = 6_000;
const THROUGH: Walk = { reached: true, latencyMs: 10 };
/** Probes that need no program to answer. */
const MACHINE_KINDS: ReadonlySet<string> = new Set(['icmp', 'path', 'snmp-router', 'host', 'ntp']);

export function createWorld(scenario: Scenario, random: () => number): World {
  const faults = createActiveFaults(scenario.faults);
  const feedsAt = feedPlaces(scenario.sites.map(({ definition }) => definition));
  return { faults, sites: scenario.sites.map((site) => createSiteWorld(site, { faults, feedsAt, random })) };
}

function createSiteWorld(
  site: ScenarioSite,
  { faults, feedsAt, random }: Pick<WiresOptions, 'faults' | 'feedsAt' | 'random'>,
): SiteWorld {
  const { definition, lossRatio, jitter, failoverMs, uplinkNode } = site;
  const wires = createWires({ definition, failoverMs, ...(feedsAt !== undefined && { feedsAt }), faults, random });
  const kinds = new Map(definition.nodes.map(({ id, kind }) => [id, kind]));
  const backends = new Map(
    definition.nodes
      .filter(({ kind }) => kind === 'vip')
      .map(({ id }) => [
        id,
        definition.links.filter(({ from, to }) => from === id && kinds.get(to) === 'app').map(({ to }) => to),
      ]),
  );

  const programIs = (node: string, how: Fault['how'], atMs: number): boolean =>
    [node, `${node}/service`].some((component) =>
      faults.on(wires.place(component), atMs).some((fault) => fault.how === how),
    );
  /** True where the program behind a reached node does not answer this attempt. */
  const programFails = (node: string, atMs: number): boolean =>
    faults
      .on(wires.place(`${node}/service`), atMs)
      .some((fault) => fault.how === 'dead' || (fault.how === 'lossy' && random() < fault.lossRatio));

  function backendFails(vip: string, atMs: number): boolean {
    const standing = (backends.get(vip) ?? []).filter(
      (app) =>
        !faults.on(wires.place(app), atMs).some(({ how, fromMs }) => how === 'dead' && atMs - fromMs >= EJECT_MS),
    );
    if (standing.length === 0) return (backends.get(vip)?.length ?? 0) > 0;
    const app = standing[Math.floor(random() * standing.length)] as string;
    return programIs(app, 'dead', atMs) || programFails(app, atMs);
  }

  function answer(check: CheckDefinition, walk: Walk, atMs: number): ReturnType<SiteWorld['attempt']> {
    if (!walk.reached) return 'lost';
    const ends = check.on.node === undefined ? check.on.link.split('->') : [check.on.node];
    if (!MACHINE_KINDS.has(check.kind)) {
      for (const end of ends) {
        if (programFails(end, atMs) || backendFails(end, atMs)) return 'lost';
        if (programIs(end, 'refuses', atMs)) return { attempt: notOk('down', 'refused'), latencyMs: walk.latencyMs };
      }
    }
    const latencyMs = walk.latencyMs + programSlownessMs(ends, wires, faults, atMs);
    if (latencyMs >= check.timeoutMs) return 'lost';
    const said = faults
      .on(wires.place(check.on.node ?? check.on.link), atMs)
      .filter((fault) => fault.how === 'says' && (fault.kind === null || fault.kind === check.kind))
      .at(-1);
    return { attempt: saying(said, Math.round(latencyMs * 1_000), atMs), latencyMs };
  }

  const stretches = faults.stretches(wires.components);
  // Which of its backends a balancer asks is chance, also where each of them is dead or whole for long.
  const settledMs = [...backends.values()].some((apps) => apps.length > 0)
    ? Number.POSITIVE_INFINITY
    : Math.max(failoverMs, EJECT_MS);
  let steadyFromMs = Number.NEGATIVE_INFINITY;
  let steadyUntilMs = Number.NEGATIVE_INFINITY;
  const usual = new Map<string, ReturnType<SiteWorld['attempt']>>();
  let usualUplink: Walk | null = null;
  /** Every attempt of a check gets the same for now. */
  const isSteady = (atMs: number): boolean => {
    if (atMs >= steadyFromMs && atMs < steadyUntilMs) return true;
    usual.clear();
    usualUplink = null;
    steadyFromMs = atMs;
    steadyUntilMs = stretches.steadyUntil(atMs, settledMs);
    return atMs < steadyUntilMs;
  };

  /** What an attempt gets on a way without jitter. */
  function meet(check: CheckDefinition, atMs: number): ReturnType<SiteWorld['attempt']> {
    const isUsual = isSteady(atMs);
    const known = isUsual ? usual.get(check.id) : undefined;
    if (known !== undefined) return known;
    const { node, link } = check.on;
    const walk = node === undefined ? wires.walkLink(link, atMs) : wires.walk(node, atMs);
    const met = answer(check, walk, atMs);
    if (isUsual) usual.set(check.id, met);
    return met;
  }

  function walkToCollector(uplinkNode: string, atMs: number): Walk {
    if (!isSteady(atMs)) return wires.walkOut(uplinkNode, atMs);
    usualUplink ??= wires.walkOut(uplinkNode, atMs);
    return usualUplink;
  }

  return {
    attempt(check, atMs) {
      if (lossRatio > 0 && random() < lossRatio) return 'lost';
      const met = meet(check, atMs);
      if (met === 'lost' || jitter === undefined) return met;
      const latencyMs = met.latencyMs + drawJitterMs(jitter, random);
      if (latencyMs >= check.timeoutMs) return 'lost';
      return { attempt: { ...met.attempt, latencyUs: Math.round(latencyMs * 1_000) }, latencyMs };
    },
    uplink(atMs) {
      const walk = uplinkNode === null ? THROUGH : walkToCollector(uplinkNode, atMs);
      if (!walk.reached || jitter === undefined) return walk;
      return { reached: true, latencyMs: walk.latencyMs + drawJitterMs(jitter, random) };
    },
    isSilent: (atMs) => wires.isSilent(atMs),
    sells(node, atMs) {
      const shares = faults.on(wires.place(node), atMs).map((fault) => (fault.how === 'sells' ? fault.share : 1));
      return shares.reduce((product, share) => product * share, 1);
    },
  };
}

function programSlownessMs(ends: readonly string[], wires: Wires, faults: ActiveFaults, atMs: number): number {
  let sumMs = 0;
  for (const end of ends) {
    for (const fault of faults.on(wires.place(`${end}/service`), atMs)) {
      if (fault.how === 'slow') sumMs += fault.latencyMs;
    }
  }
  return sumMs;
}

function saying(said: Fault | undefined, latencyUs: number, atMs: number): Attempt {
  if (said?.how !== 'says') return ok(latencyUs);
  const values = Object.fromEntries(
    Object.entries(said.values).map(([name, value]) => [name, valueAt(value, said, atMs)]),
  );
  const given = Object.keys(values).length > 0 ? values : undefined;
  if (said.state === 'ok' || said.reason === null) return ok(latencyUs, given);
  return notOk(said.state, said.reason, latencyUs, given);
}

function valueAt(value: number | Ramp, { fromMs, untilMs }: Fault, atMs: number): number {
  if (typeof value === 'number') return value;
  const share = Number.isFinite(untilMs) ? (atMs - fromMs) / (untilMs - fromMs) : 0;
  return Math.round(value.from + (value.to - value.from) * share);
}
