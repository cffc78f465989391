/** Stores in virtual time: real hysteresis and windows, the real estate and diagnosis, and a ledger of what was sighted. */
import {
  type Attempt,
  addAttempt,
  addTransition,
  type Birth,
  type CheckHealth,
  closeWindow,
  createCheckState,
  foldAttempt,
  type Heartbeat,
  notOk,
  ok,
  openWindow,
  type SiteDefinition,
  type SiteSighting,
} from '@tillwatch/model';
import type { Clock } from '../../src/clock.js';
import { createDiagnosis, type Diagnosis } from '../../src/diagnosis/diagnosis.js';
import type { LiveChange } from '../../src/ingest/draft.js';
import { Estate } from '../../src/live/estate.js';
import type { StoredAgent } from '../../src/ports.js';
import type { Timers } from '../../src/timers.js';

export const T0 = 1_795_000_000_000;
export const WINDOW_MS = 10_000;
export const CADENCE_MS = 20_000;
/** From an attempt's end to the collector. */
const TRANSIT_MS = 40;

/** Time that a test moves. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Timers that have fired. */
  readonly fired: number;
  advance(ms: number): void;
}

export function createVirtualTime(startMs = T0): VirtualTime {
  let nowMs = startMs;
  let fired = 0;
  const waiting = new Set<{ readonly atMs: number; readonly fire: () => void }>();
  const clock: Clock = { nowMs: () => nowMs, steadyMs: () => nowMs - startMs };
  return {
    clock,
    timers: {
      after(delayMs, fire) {
        const entry = { atMs: nowMs + Math.max(0, delayMs), fire };
        waiting.add(entry);
        return () => waiting.delete(entry);
      },
    },
    get fired() {
      return fired;
    },
    advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const next = [...waiting].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        waiting.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        fired++;
        next.fire();
      }
      nowMs = endMs;
    },
  };
}

/** What an attempt of a check finds; null: it is well. */
export type Trouble = (checkId: string, atMs: number) => Attempt | null;

/** One site whose agent lives: attempts, hysteresis, windows. */
export interface LivingSite {
  readonly definition: SiteDefinition;
  readonly birth: Birth;
  trouble: Trouble;
  /** False: what it says does not come through; kept for backfill. */
  isHeard: boolean;
  /** Windows that did not come through. */
  readonly kept: Extract<LiveChange, { type: 'window' }>[];
  connect(): void;
  /** Attempts and windows up to `toMs`. */
  live(toMs: number): void;
  /** The broker tells of its end. */
  die(stopped: boolean): void;
  /** Sends what was kept. */
  backfill(): void;
}

export interface DiagnosisRig {
  readonly time: VirtualTime;
  readonly estate: Estate;
  readonly diagnosis: Diagnosis;
  readonly sightings: SiteSighting[];
  add(definition: SiteDefinition, boot?: string): LivingSite;
  /** All sites live on, a step at a time. */
  run(ms: number): void;
  /** The newest sighting of the present of a site. */
  last(site: string): SiteSighting | undefined;
}

export interface RigOptions {
  readonly stored?: readonly StoredAgent[];
  readonly startMs?: number;
  readonly isAwaited?: (site: string) => boolean;
}

export function createRig(options: RigOptions = {}): DiagnosisRig {
  const time = createVirtualTime(options.startMs);
  const sightings: SiteSighting[] = [];
  const estate = new Estate({ onSession: () => {} });
  const diagnosis = createDiagnosis({
    clock: time.clock,
    timers: time.timers,
    sites: estate,
    onSighting: (sighting) => sightings.push(sighting),
    ...(options.isAwaited !== undefined && { isAwaited: options.isAwaited }),
  });
  estate.onApplied((site, change) => diagnosis.noted(site, change));
  estate.restore(options.stored ?? [], time.clock.nowMs());
  diagnosis.start();
  const sites: LivingSite[] = [];
  return {
    time,
    estate,
    diagnosis,
    sightings,
    add(definition, boot = `${sites.length + 1}`.padStart(16, '0')) {
      const site = createLivingSite(definition, boot, estate, time.clock);
      sites.push(site);
      site.connect();
      return site;
    },
    run(ms) {
      for (let left = ms; left > 0; left -= 500) {
        time.advance(Math.min(500, left));
        for (const site of sites) site.live(time.clock.nowMs() - TRANSIT_MS);
        estate.tick(time.clock.nowMs());
      }
    },
    last: (site) => sightings.findLast((sighting) => sighting.site === site && sighting.isPast !== true),
  };
}

function createLivingSite(definition: SiteDefinition, boot: string, estate: Estate, clock: Clock): LivingSite {
  const startedAtMs = clock.nowMs();
  const speaker = { site: definition.site.id, agent: 'front-end' };
  const birth: Birth = {
    boot,
    incarnation: 1,
    startedAtMs,
    agentVersion: '0.1.0',
    cadenceMs: CADENCE_MS,
    windowMs: WINDOW_MS,
    definition,
  };
  const healths: CheckHealth[] = definition.checks.map(() => createCheckState());
  // Each check has a moment of its own within its interval, as a runner spreads them.
  const dueMs = definition.checks.map(
    ({ intervalMs }, index) => startedAtMs + Math.floor((index * intervalMs) / definition.checks.length),
  );
  let window = openWindow(definition.checks.length, startedAtMs);
  let seq = 0;
  let isChanged = true;

  const site: LivingSite = {
    definition,
    birth,
    trouble: () => null,
    isHeard: true,
    kept: [],
    connect() {
      estate.apply({ type: 'birth', speaker, birth, connection: 0, receivedAtMs: clock.nowMs() });
    },
    live(toMs) {
      for (;;) {
        const nextMs = Math.min(...dueMs);
        const windowEndMs = window.startedAtMs + WINDOW_MS;
        if (Math.min(nextMs, windowEndMs) > toMs) return;
        if (windowEndMs <= nextMs) close(windowEndMs);
        else attempt(dueMs.indexOf(nextMs), nextMs);
      }
    },
    die(stopped) {
      estate.apply({ type: 'will', speaker, boot, stopped, connection: 0, receivedAtMs: clock.nowMs() });
    },
    backfill() {
      for (const change of site.kept.splice(0)) estate.apply(change);
    },
  };

  function attempt(index: number, atMs: number): void {
    const check = definition.checks[index];
    if (check === undefined) return;
    const found = site.trouble(check.id, atMs) ?? ok(500);
    addAttempt(window, index, found);
    const folded = foldAttempt(healths[index] as CheckHealth, found, atMs);
    isChanged ||= folded.state.reason !== healths[index]?.reason;
    healths[index] = folded.state;
    let afterMs = check.intervalMs;
    let hasTurned = false;
    for (const effect of folded.effects) {
      if (effect.type === 'reprobe') afterMs = effect.afterMs;
      else {
        addTransition(window, { check: index, ...effect.transition });
        hasTurned = true;
      }
    }
    dueMs[index] = atMs + afterMs;
    if (hasTurned) close(atMs + 1);
  }

  function close(endedAtMs: number): void {
    seq++;
    const heartbeat: Heartbeat = { seq, ...closeWindow(window, endedAtMs, healths) };
    window = openWindow(definition.checks.length, endedAtMs);
    const past = { type: 'window', speaker, boot, heartbeat, endedAtMs } as const;
    if (!site.isHeard) {
      site.kept.push(past);
      return;
    }
    const isNew = isChanged || heartbeat.transitions.length > 0;
    isChanged = false;
    estate.apply({
      type: 'heartbeat',
      speaker,
      boot,
      heartbeat,
      endedAtMs,
      receivedAtMs: endedAtMs + TRANSIT_MS,
      known: isNew
        ? healths.map(({ current, reason, sinceMs }) =>
            sinceMs === null ? null : { state: current, reason, sinceMs, onsetBeforeMs: null },
          )
        : null,
      transitions: heartbeat.transitions.map(({ check, from, to, reason, atMs }) => {
        const { id, on } = definition.checks[check] as SiteDefinition['checks'][number];
        const subject = on.node ?? on.link;
        return { ...speaker, check: id, subject, from, to, reason, atMs, receivedAtMs: endedAtMs + TRANSIT_MS };
      }),
      changes: [],
      clockOffsetMs: 0,
      conflict: null,
    });
  }
  return site;
}

/** Fails every attempt of the checks whose ids begin so. */
export function cut(...prefixes: string[]): Trouble {
  return (id) => (prefixes.some((prefix) => id.startsWith(prefix)) ? notOk('down', 'timeout') : null);
}
