/** One round over everything that a check watches: looks, waits for what is being written, folds, judges. */
import { type Attempt, type Change, MAX_ATTEMPT_CHANGES, type Reason } from '@tillwatch/model';
import type { DiskWork } from '../disk-work.js';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import type { ProbeMemory, WhenCounted } from '../probe.js';
import { foldLook } from './baseline.js';
import type { FileHasher } from './file-hash.js';
import { SETTLE_MS } from './file-look.js';
import type { Owners } from './owner.js';
import { lookAtPath, type ThingLook } from './path-look.js';
import { judgeVersions } from './verdict.js';
import { lookAtCommand, lookAtPackages, type PackageManager } from './version-look.js';
import type { Watch, WatchMemory } from './watch-memory.js';
import {
  countThings,
  type KnownThing,
  keyOf,
  thingsOf,
  type WatchedParams,
  type WatchedThing,
  wantedOf,
} from './watched-things.js';

/** What all rounds of this process share. */
export interface VersionTools {
  readonly watches: WatchMemory;
  readonly hasher: FileHasher;
  readonly owners: Owners;
  readonly disk: DiskWork;
}

export interface RoundParams extends WatchedParams {
  readonly packageManager: PackageManager;
  readonly desired: Readonly<Record<string, string>>;
  readonly maxFiles: number;
  readonly rehashHours: number;
  readonly maxReadBytes: number;
}

/** One round's own. */
export interface Round {
  readonly params: RoundParams;
  readonly tools: VersionTools;
  readonly memory: ProbeMemory;
  readonly whenCounted: WhenCounted;
  readonly life: Lifetime;
  readonly timeoutMs: number;
}

/** Beyond a file's settling, so that it has settled for certain. */
const SETTLE_MARGIN_MS = 100;
/** Of an attempt's time: a round that has taken longer does not wait for what is being written. */
const WAIT_RATIO = 0.7;
const HOUR_MS = 3_600_000;

interface Turn {
  readonly thing: WatchedThing;
  readonly watch: Watch;
  look: ThingLook | 'busy';
}

/** The attempt. Rejects when it ends first; nothing is taken for told then. */
export async function watchVersions(round: Round): Promise<Attempt> {
  const startedMs = performance.now();
  const turns = await firstLooks(round);
  const isUnsettled = ({ look }: Turn) => look !== 'busy' && look.isUnsettled;
  const tookMs = performance.now() - startedMs;
  if (turns.some(isUnsettled) && tookMs + SETTLE_MS + SETTLE_MARGIN_MS < round.timeoutMs * WAIT_RATIO) {
    await pause(SETTLE_MS + SETTLE_MARGIN_MS, round.life);
    const looking = lookingOf(round, true);
    for (const turn of turns) if (isUnsettled(turn)) turn.look = await lookAt(turn, looking, round);
  }
  return takeIn(turns, round);
}

async function firstLooks(round: Round): Promise<Turn[]> {
  const looking = lookingOf(round, false);
  const turns: Turn[] = [];
  for (const thing of thingsOf(round.params)) {
    const watch = round.tools.watches.watch(round.memory, keyOf(thing, round.params));
    if (!watch) continue;
    const turn: Turn = { thing, watch, look: 'busy' };
    turn.look = await lookAt(turn, looking, round);
    turns.push(turn);
  }
  return turns;
}

function lookingOf({ params, tools, life }: Round, isSecond: boolean) {
  return {
    hasher: tools.hasher,
    owners: tools.owners,
    budget: { leftBytes: params.maxReadBytes },
    life,
    rehashMs: params.rehashHours * HOUR_MS,
    folder: {
      suffixes: params.suffixes.map((suffix) => suffix.toLowerCase()),
      ignore: params.ignore.map((name) => name.toLowerCase()),
      maxFiles: params.maxFiles,
      maxDepth: params.maxDepth,
    },
    isSecond,
  };
}

function lookAt(
  { thing, watch }: Turn,
  looking: ReturnType<typeof lookingOf>,
  round: Round,
): Promise<ThingLook | 'busy'> {
  const { life, params, tools } = round;
  const work = () => {
    switch (thing.type) {
      case 'path':
        return lookAtPath(thing.subject, watch, { ...looking, nowMs: Date.now() });
      case 'command':
        return lookAtCommand(thing.argv, watch, life);
      case 'packages':
        return lookAtPackages(params.packageManager, thing.names, watch, life);
    }
  };
  return tools.disk.run(watch.key, work, life);
}

/** What is told is remembered as told when the attempt that tells it counts. */
function takeIn(turns: readonly Turn[], { params, tools, memory, whenCounted, life }: Round): Attempt {
  if (life.ended) throw ATTEMPT_ENDED;
  const changes: Change[] = [];
  // More things than one process may watch: those beyond are not.
  let trouble: Reason | null = turns.length < thingsOf(params).length ? 'internal' : null;
  let pending = 0;
  const known: KnownThing[] = [];
  for (const { thing, watch, look } of turns) {
    if (look === 'busy') {
      trouble ??= 'busy';
      known.push({ thing, baseline: watch.baseline });
      continue;
    }
    trouble ??= look.trouble;
    const again = watch.retell.slice(0, MAX_ATTEMPT_CHANGES - changes.length);
    const room = MAX_ATTEMPT_CHANGES - changes.length - again.length;
    const fold = foldLook(watch.baseline, look.look, thing.subject, room);
    changes.push(...again, ...fold.changes);
    whenCounted(() => tools.watches.update(memory, watch, fold.baseline, [...again, ...fold.changes]));
    known.push({ thing, baseline: fold.baseline });
    if (!fold.baseline.isWhole) pending += 1;
  }
  return judgeVersions({ ...countThings(known), pending, trouble, wanted: wantedOf(params.desired, known), changes });
}

function pause(delayMs: number, life: Lifetime): Promise<void> {
  return new Promise((resolve, reject) => {
    if (life.ended) return reject(ATTEMPT_ENDED);
    const timer = setTimeout(resolve, delayMs);
    life.onEnd(() => {
      clearTimeout(timer);
      reject(ATTEMPT_ENDED);
    });
  });
}
