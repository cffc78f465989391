/** The lab that the tier `lab` shares: what its users can ask and tell it, and how a test holds it to its word. */
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CheckView, SiteDetail, TransitionView } from '@tillwatch/model';
import { eventually, type Finished, getJson } from './demo.js';

const MAIN = fileURLToPath(new URL('../../packages/sim/dist/lab/main.js', import.meta.url));
const CLI = fileURLToPath(new URL('../../packages/cli/bin/tillwatch.js', import.meta.url));

export type LabSite = 'lab-store' | 'lab-hub';
const SITES: readonly LabSite[] = ['lab-store', 'lab-hub'];
/** A check as `site:id`, and its state and reason: `lab-hub:app-2/health` -> `down timeout`. */
export type CheckStates = Readonly<Record<string, string>>;

interface LabPointer {
  readonly name: string;
  readonly url: string;
  /** Of the lab's main process. */
  readonly pid: number;
}

/** `describe` where the lab runs; else a skipped `describe` that names what it needs. */
export function describeInLab(name: string, body: () => void): void {
  const missing = process.env.TILLWATCH_LAB_MISSING ?? '';
  if (missing === '') describe(name, body);
  else describe.skip(`${name} (${missing})`, body);
}

/** The running lab. Throws where there is none. */
export function labPointer(): LabPointer {
  return JSON.parse(process.env.TILLWATCH_LAB ?? 'null') as LabPointer;
}

/** `npm run lab -- ...words`; rejects when that fails. */
export async function tellLab(...words: readonly string[]): Promise<string> {
  const { exit, out, err } = await run([process.execPath, MAIN, '--name', labPointer().name, ...words]);
  if (exit !== 0) throw new Error(`lab ${words.join(' ')}: ${err}${out}`);
  return out;
}

/** Runs `tillwatch` in a namespace of the lab, as somebody there would. */
export function tillwatchIn(place: string, ...words: readonly string[]): Promise<Finished> {
  return run([...within(place), process.execPath, CLI, ...words]);
}

/** Runs any command in a namespace of the lab. */
export const runIn = (place: string, ...command: readonly string[]): Promise<Finished> =>
  run([...within(place), ...command]);

const within = (place: string) => ['nsenter', `--net=/run/netns/twlab-${labPointer().name}-${place}`];

/** A site as the collector tells it. */
export const labSite = (id: LabSite): Promise<SiteDetail> =>
  getJson<SiteDetail>(`${labPointer().url}/api/v1/sites/${id}`);

/** Every check of a site, on nodes and links. */
export const checksOf = ({ nodes, links }: SiteDetail): readonly CheckView[] =>
  [...nodes, ...links].flatMap(({ checks }) => checks);

/** The checks of both sites that are not ok. */
export async function faultsSeen(): Promise<CheckStates> {
  const sites = await Promise.all(SITES.map(async (id) => [id, await labSite(id)] as const));
  return Object.fromEntries(
    sites.flatMap(([id, site]) =>
      checksOf(site)
        .filter(({ state }) => state !== 'ok')
        .map((check) => [`${id}:${check.id}`, statesOf(check)]),
    ),
  );
}

const statesOf = ({ state, reason }: { readonly state: string; readonly reason: string | null }) =>
  reason === null ? state : `${state} ${reason}`;

export interface FaultCase {
  /** Words for the lab: `['hang', 'backend', 'app-2']`. */
  readonly break: readonly string[];
  /** What has to be seen, all at once; nothing else may be seen beside it. */
  readonly expect: CheckStates;
  /** What may be seen on the way there and back, by check: a longer fault gets worse in steps. */
  readonly onTheWay?: Readonly<Record<string, readonly string[]>>;
  /** Checked while the fault is there. */
  readonly meanwhile?: () => Promise<void>;
}

/** How long the picture has to hold. */
const HOLD_MS = 4_000;
const STEP_MS = 250;

/**
 * Breaks something in a lab that is well; waits for what is expected and holds it for a while; mends it and waits until all is well. Throws where any
 * other check said anything but `ok` between the two, however shortly.
 */
export async function holdToFault({
  break: words,
  expect: wanted,
  onTheWay = {},
  meanwhile,
}: FaultCase): Promise<void> {
  await untilSeen({});
  const fromMs = Date.now();
  await tellLab(...words);
  await untilSeen(wanted);
  const endMs = performance.now() + HOLD_MS;
  while (performance.now() < endMs) {
    expect(await faultsSeen()).toEqual(wanted);
    await sleep(STEP_MS);
  }
  await meanwhile?.();
  await tellLab('mend');
  await untilSeen({});
  expect(misreported(await transitionsSince(fromMs), wanted, onTheWay)).toEqual([]);
}

async function untilSeen(wanted: CheckStates): Promise<void> {
  let seen: CheckStates = {};
  const isSeen = async () => {
    seen = await faultsSeen();
    return JSON.stringify(sorted(seen)) === JSON.stringify(sorted(wanted));
  };
  await eventually('', isSeen, 60_000).catch(() => expect(seen).toEqual(wanted));
}

const sorted = (states: CheckStates) => Object.entries(states).sort(([a], [b]) => a.localeCompare(b));

/** What the agents said that they should not have said. */
function misreported(
  transitions: readonly (TransitionView & { readonly site: LabSite })[],
  wanted: CheckStates,
  onTheWay: Readonly<Record<string, readonly string[]>>,
): string[] {
  return transitions
    .map(({ site, check, to, reason }) => ({ check: `${site}:${check}`, said: statesOf({ state: to, reason }) }))
    .filter(({ check, said }) => said !== 'ok' && said !== wanted[check] && !onTheWay[check]?.includes(said))
    .map(({ check, said }) => `${check} said ${said}`);
}

/** Every change of state since then, at both sites. */
export async function transitionsSince(fromMs: number): Promise<(TransitionView & { readonly site: LabSite })[]> {
  const from = encodeURIComponent(new Date(fromMs).toISOString());
  const lists = await Promise.all(
    SITES.map(async (site) => {
      const address = `${labPointer().url}/api/v1/sites/${site}/transitions?from=${from}&limit=1000`;
      const { transitions } = await getJson<{ transitions: TransitionView[] }>(address);
      return transitions.map((transition) => ({ ...transition, site }));
    }),
  );
  return lists.flat();
}

function run([file = '', ...args]: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const env = { ...process.env, LANG: 'C', LC_ALL: 'C' };
    const child = execFile(file, args, { env, maxBuffer: 16_777_216 }, (_fault, out, err) =>
      resolve({ exit: child.exitCode, out, err }),
    );
  });
}
