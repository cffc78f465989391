/** The lab that the tier `lab` shares: what its users can ask and tell it, and how a test holds it to its word. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CheckView, SiteDetail, TransitionView } from '@tillwatch/model';
import { eventually, type Finished, getJson } from './demo.js';

const MAIN = fileURLToPath(new URL('../../packages/sim/dist/lab/main.js', import.meta.url));
const CLI = fileURLToPath(new URL('../../packages/cli/bin/tillwatch.js', import.meta.url));

export type LabSite = 'lab-store' | 'lab-hub' | 'lab-mall';
const SITES: readonly LabSite[] = ['lab-store', 'lab-hub', 'lab-mall'];
/** A check as `site:id`, and its state and reason: `lab-hub:app-2/health` -> `down timeout`. */
export type CheckStates = Readonly<Record<string, string>>;

interface LabPointer {
  readonly name: string;
  readonly url: string;
  /** XDG_RUNTIME_DIR of its agents. */
  readonly runtimeDir: string;
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

/** Runs `tillwatch` on this machine, beside the lab. */
export const tillwatch = (...words: readonly string[]): Promise<Finished> => run([process.execPath, CLI, ...words]);

/** Process id of a site's agent. */
export function agentPid(site: LabSite): number {
  const file = join(labPointer().runtimeDir, 'tillwatch', `${site}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
}

/** The directory in which the lab keeps logs, configurations and the shop's files. */
export const labDataDir = (): string =>
  (JSON.parse(readFileSync(`/run/tillwatch-lab/${labPointer().name}.json`, 'utf8')) as { dataDir: string }).dataDir;

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

/** What a check last told. */
export async function valuesOf(site: LabSite, check: string): Promise<Readonly<Record<string, number>>> {
  return checksOf(await labSite(site)).find(({ id }) => id === check)?.values ?? {};
}

/** The checks of all sites that are not ok. */
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
  /** Commands for the lab, `hang backend app-2`; faults that have nothing to do with each other may come together. */
  readonly break: readonly string[];
  /** What has to be seen, all at once; nothing else may be seen beside it. */
  readonly expect: CheckStates;
  /** What each of these checks may say instead, or besides `ok`: on the way there and back, or where two words are true. */
  readonly may?: Readonly<Record<string, readonly string[]>>;
  /** Done while the fault is there. */
  readonly meanwhile?: () => Promise<void>;
}

/** How long the picture has to hold. */
const HOLD_MS = 2_000;
const STEP_MS = 250;
const SEEN_WITHIN_MS = 60_000;

/**
 * Breaks something in a lab that is well; waits for what is expected and holds it for a while; mends it and waits until all is well. Throws where any
 * other check said anything but `ok` between the two, however shortly.
 */
export async function holdToFault({ break: commands, expect: wanted, may = {}, meanwhile }: FaultCase): Promise<void> {
  await untilSeen({});
  const fromMs = Date.now();
  await Promise.all(commands.map((command) => tellLab(...command.split(' '))));
  await untilSeen(wanted, may);
  const endMs = performance.now() + HOLD_MS;
  while (performance.now() < endMs) {
    expect(unexpected(await faultsSeen(), wanted, may)).toEqual({});
    await sleep(STEP_MS);
  }
  await meanwhile?.();
  await tellLab('mend');
  await untilSeen({});
  expect(misreported(await transitionsSince(fromMs), wanted, may)).toEqual([]);
}

/** What is seen and should not be, and what should be seen and is not. */
function unexpected(seen: CheckStates, wanted: CheckStates, may: NonNullable<FaultCase['may']>): CheckStates {
  const extra = Object.entries(seen).filter(([id, said]) => wanted[id] !== said && !may[id]?.includes(said));
  const lacking = Object.entries(wanted).filter(([id]) => seen[id] === undefined && !may[id]?.includes('ok'));
  return Object.fromEntries([...extra, ...lacking.map(([id, said]) => [id, `not ${said}`])]);
}

/** Waits until the picture is this one. */
export async function untilSeen(
  wanted: CheckStates,
  may: NonNullable<FaultCase['may']> = {},
  withinMs: number = SEEN_WITHIN_MS,
): Promise<void> {
  let wrong: CheckStates = {};
  const isSeen = async () => {
    const seen = await faultsSeen();
    wrong = unexpected(seen, wanted, may);
    return Object.keys(wrong).length === 0;
  };
  await eventually('the picture', isSeen, withinMs).catch((fault: unknown) => {
    expect(wrong).toEqual({});
    // What could not be asked was not seen either.
    throw fault;
  });
}

/** What the agents said that they should not have said. What is down passes through `degraded`: it is well at some looks and not at others. */
function misreported(
  transitions: readonly (TransitionView & { readonly site: LabSite })[],
  wanted: CheckStates,
  may: NonNullable<FaultCase['may']>,
): string[] {
  return transitions
    .map(({ site, check, to, reason }) => ({ check: `${site}:${check}`, said: statesOf({ state: to, reason }) }))
    .filter(({ check, said }) => {
      const allowed = [wanted[check] ?? 'ok', ...(may[check] ?? [])];
      return said !== 'ok' && !allowed.includes(said) && !allowed.includes(said.replace(/^degraded /, 'down '));
    })
    .map(({ check, said }) => `${check} said ${said}`);
}

/** Every change of state since then, at all sites. */
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
    const env = { ...process.env, LANG: 'C', LC_ALL: 'C', XDG_RUNTIME_DIR: labPointer().runtimeDir };
    const child = execFile(file, args, { env, maxBuffer: 16_777_216 }, (_fault, out, err) =>
      resolve({ exit: child.exitCode, out, err }),
    );
  });
}
