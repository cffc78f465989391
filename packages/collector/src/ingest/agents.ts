/** What ingest remembers of each agent: its boots, what of them is held, its checks over restarts. Bounded in every direction. */
import { type Birth, type CheckState, type KnownState, SeqSet } from '@tillwatch/model';
import type { Speaker, StoredAgent } from '../ports.js';
import { type AgentClock, createAgentClock, resumeAgentClock } from './agent-clock.js';
import { NO_VOICES, type Voices } from './agent-conflict.js';

/** One check of an agent, by its id, over all boots. */
export interface CheckMemory {
  /** The last state that was measured; what the store's current state is. */
  known: KnownState | null;
  /** The state at the point of the past that backfill has come to; null: not known. */
  before: CheckState | null;
}

/** One boot that may still send. */
export interface BootEntry {
  readonly birth: Birth;
  /** Sequences in the store or on their way to it. */
  readonly received: SeqSet;
  /** By index of the birth's table; shared with the other boots of the agent where ids are equal. */
  readonly slots: readonly CheckMemory[];
  clock: AgentClock;
}

export interface AgentEntry extends Speaker {
  /** Least recently born first. */
  readonly boots: Map<string, BootEntry>;
  readonly checks: Map<string, CheckMemory>;
  /** Corrections of clocks by boot, as the store has them: what is known of a boot that has ended, over our restarts. Newest last. */
  readonly corrections: Map<string, number>;
  /** The session that the live view shows. */
  current: BootEntry | null;
  /** Which boots speak live; two in turns are two machines. */
  voices: Voices;
  /** Session stamp at which the newest folded heartbeat of `current` ended. */
  newestEndedAtMs: number;
  /** Every check of `current` is known to be ok: what the newest folded heartbeat said. */
  isAllWell: boolean;
  /** Some boot was forgotten here; what of it is held, only the store knows. */
  hasForgottenBoots: boolean;
  /** Tokens left for births of new boots, and when they were last counted. */
  birthTokens: number;
  birthTokensAtMs: number;
  /** When it was last heard, our clock. */
  heardAtMs: number;
  /** Where it is acknowledged; made at the first time. */
  ackTopic: string | null;
  /** How often a message was refused, by its boot and first sequence: three times is no accident. Least recently refused first. */
  readonly strikes: Map<string, number>;
}

/** Agents kept apart on one site: a replacement beside the old one, and then some. */
export const MAX_AGENTS_PER_SITE = 4;
/** One that is not shown and was not heard for this long gives its place to a new one; sooner, a stranger could fill the store with names. */
export const AGENT_QUIET_MS = 600_000;
/** Boots of an agent whose births are held in memory; older ones are asked for again when they send. */
export const MAX_BOOTS = 16;
/**
 * Runs of sequences per boot. Beyond, the lowest gaps are closed, and what would have filled them is lost; so there are enough of them for
 * every second message to be lost for eleven days (three windows of 10 s in each), which is more than an outbox holds.
 */
export const MAX_RUNS = 16_384;
/** Refused messages of an agent that are counted apart. */
export const MAX_STRIKES = 16;
/** A burst of births (boots of a long offline crash loop), and the rate after it. */
export const BIRTH_BURST = 64;
export const BIRTHS_PER_SECOND = 1;

export interface AgentRegistry {
  get(site: string, agent: string): AgentEntry | undefined;
  /** The entry of a speaker, made if need be (in place of a quiet one that `shownAgent` is not); or why not. */
  admit(
    speaker: Speaker,
    heard: { readonly shownAgent: string | undefined; readonly nowMs: number },
  ): AgentEntry | 'too-many-sites' | 'too-many-agents';
  /** Takes back what the store knew. Sites beyond the bound are kept: they were admitted once. */
  restore(stored: StoredAgent): AgentEntry;
  readonly sites: number;
  /** Every agent kept. */
  all(): Iterable<AgentEntry>;
}

interface SiteAgents {
  readonly byId: Map<string, AgentEntry>;
  /** Some agent was dropped here; what was stored of it, only the store knows. */
  hasForgotten: boolean;
}

export function createAgentRegistry(maxSites: number): AgentRegistry {
  const sites = new Map<string, SiteAgents>();
  const enter = (speaker: Speaker): AgentEntry => {
    const site = sites.get(speaker.site) ?? { byId: new Map(), hasForgotten: false };
    sites.set(speaker.site, site);
    const entry = createEntry(speaker);
    entry.hasForgottenBoots = site.hasForgotten;
    site.byId.set(speaker.agent, entry);
    return entry;
  };
  return {
    get: (site, agent) => sites.get(site)?.byId.get(agent),
    admit(speaker, { shownAgent, nowMs }) {
      const site = sites.get(speaker.site);
      const known = site?.byId.get(speaker.agent);
      if (known !== undefined) return known;
      if (site === undefined && sites.size >= maxSites) return 'too-many-sites';
      if (site !== undefined && site.byId.size >= MAX_AGENTS_PER_SITE) {
        const quiet = quietest(site, shownAgent);
        if (quiet === undefined || Math.abs(nowMs - quiet.heardAtMs) < AGENT_QUIET_MS) return 'too-many-agents';
        forget(site, quiet);
      }
      return enter(speaker);
    },
    restore(stored) {
      const entry = restoreEntry(enter(stored), stored);
      const site = sites.get(stored.site);
      const quiet = site !== undefined && site.byId.size > MAX_AGENTS_PER_SITE ? quietest(site, undefined) : undefined;
      if (site !== undefined && quiet !== undefined) forget(site, quiet);
      return entry;
    },
    *all() {
      for (const { byId } of sites.values()) yield* byId.values();
    },
    get sites() {
      return sites.size;
    },
  };
}

/** The agent that was heard longest ago, but for the one shown. */
function quietest({ byId }: SiteAgents, shownAgent: string | undefined): AgentEntry | undefined {
  const others = [...byId.values()].filter(({ agent }) => agent !== shownAgent);
  return others.sort((a, b) => a.heardAtMs - b.heardAtMs)[0];
}

function forget(site: SiteAgents, { agent }: AgentEntry): void {
  site.byId.delete(agent);
  site.hasForgotten = true;
}

function createEntry(speaker: Speaker): AgentEntry {
  return {
    site: speaker.site,
    agent: speaker.agent,
    boots: new Map(),
    checks: new Map(),
    corrections: new Map(),
    current: null,
    voices: NO_VOICES,
    newestEndedAtMs: Number.NEGATIVE_INFINITY,
    isAllWell: false,
    hasForgottenBoots: false,
    birthTokens: BIRTH_BURST,
    birthTokensAtMs: Number.NEGATIVE_INFINITY,
    heardAtMs: Number.NEGATIVE_INFINITY,
    ackTopic: null,
    strikes: new Map(),
  };
}

function restoreEntry(entry: AgentEntry, stored: StoredAgent): AgentEntry {
  for (const { check, state, reason, sinceMs } of stored.current) {
    if (check === SESSION_CHECK) continue;
    // Whether the onset was inferred is not kept: backfill may still find an earlier one, and no later one harms.
    entry.checks.set(check, { known: { state, reason, sinceMs, onsetBeforeMs: sinceMs }, before: state });
  }
  for (const [boot, correctionMs] of stored.corrections) noteCorrection(entry, boot, correctionMs);
  for (const birth of stored.otherBirths) addBoot(entry, birth, new SeqSet(stored.received.get(birth.boot) ?? []));
  const { birth, last } = stored;
  entry.heardAtMs = last?.receivedAtMs ?? Number.NEGATIVE_INFINITY;
  if (birth !== null) {
    const received = new SeqSet(stored.received.get(birth.boot) ?? []);
    const boot = addBoot(entry, birth, received);
    entry.current = boot;
    if (last?.boot === birth.boot) {
      boot.clock = resumeAgentClock(last.heartbeat.endedAtMs, last.endedAtMs);
      entry.newestEndedAtMs = last.heartbeat.endedAtMs;
    }
  }
  // Boots without a birth at hand are the store's alone to know.
  for (const boot of stored.received.keys()) if (!entry.boots.has(boot)) entry.hasForgottenBoots = true;
  return entry;
}

/** The session itself, among the checks of the store. */
export const SESSION_CHECK = 'session';

/** Adds a boot, and forgets the oldest beyond the bound (never the current one). */
export function addBoot(entry: AgentEntry, birth: Birth, received: SeqSet): BootEntry {
  const slots = birth.definition.checks.map(({ id }) => {
    const memory = entry.checks.get(id) ?? { known: null, before: null };
    entry.checks.set(id, memory);
    return memory;
  });
  const correctionMs = entry.corrections.get(birth.boot);
  const clock = correctionMs === undefined ? createAgentClock() : resumeAgentClock(0, correctionMs);
  const boot: BootEntry = { birth, received, slots, clock };
  entry.boots.set(birth.boot, boot);
  for (const [id, other] of entry.boots) {
    if (entry.boots.size <= MAX_BOOTS) break;
    if (other === entry.current || other === boot) continue;
    entry.boots.delete(id);
    entry.hasForgottenBoots = true;
  }
  return boot;
}

/** Boots whose corrections are remembered: those that may still send, and some that were forgotten meanwhile. */
export const MAX_CORRECTIONS = 2 * MAX_BOOTS;

/** Remembers the correction of a boot's clock; false where it was known. */
export function noteCorrection({ corrections }: AgentEntry, boot: string, correctionMs: number): boolean {
  if (corrections.get(boot) === correctionMs) return false;
  corrections.delete(boot);
  corrections.set(boot, correctionMs);
  if (corrections.size > MAX_CORRECTIONS) corrections.delete(corrections.keys().next().value as string);
  return true;
}

/** Makes `boot` the session that is shown. Checks that its definition no longer has are forgotten. */
export function makeCurrent(entry: AgentEntry, boot: BootEntry): void {
  entry.current = boot;
  entry.newestEndedAtMs = Number.NEGATIVE_INFINITY;
  entry.isAllWell = false;
  const ids = new Set(boot.birth.definition.checks.map((check) => check.id));
  for (const [id, memory] of entry.checks) {
    if (!ids.has(id)) entry.checks.delete(id);
    else memory.before = memory.known?.state ?? memory.before;
  }
}

/** Takes one token for a birth of a new boot; false when there is none. */
export function takeBirthToken(entry: AgentEntry, nowMs: number): boolean {
  const passedMs = nowMs - entry.birthTokensAtMs;
  const refilled = passedMs > 0 ? entry.birthTokens + (passedMs / 1000) * BIRTHS_PER_SECOND : entry.birthTokens;
  entry.birthTokens = Math.min(BIRTH_BURST, refilled);
  entry.birthTokensAtMs = nowMs;
  if (entry.birthTokens < 1) return false;
  entry.birthTokens -= 1;
  return true;
}

/** How many refusals of the same message make the collector tell the agent to drop it. */
const STRIKES = 3;

/**
 * Counts a refused message by its start; true when it has come (and been refused) so often that the agent is to give it up. One damaged copy
 * must not cost the sound one that follows.
 */
export function isGivenUp({ strikes }: AgentEntry, boot: string, firstSeq: number): boolean {
  const key = `${boot}/${firstSeq}`;
  const count = (strikes.get(key) ?? 0) + 1;
  strikes.delete(key);
  strikes.set(key, count);
  if (strikes.size > MAX_STRIKES) strikes.delete(strikes.keys().next().value as string);
  return count >= STRIKES;
}
