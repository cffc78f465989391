/** How a test holds the lab to an incident: one fault, one cause, one message for each who is to be told, and the end of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentDetail, IncidentPage } from '@tillwatch/model';
import { eventually, getJson } from './demo.js';
import { type LabSite, labDataDir, labPointer, tellLab, transitionsSince, untilSeen } from './lab.js';

/** A webhook as the lab's receiver wrote it down, its signature checked. */
interface Received {
  readonly atMs: number;
  readonly to: string;
  readonly answer: string;
  readonly key: string;
  readonly body: {
    readonly notice: string;
    readonly style: string;
    readonly incident: {
      readonly id: string;
      readonly severity: string;
      readonly class: string;
      readonly trigger: string;
      readonly cause: { readonly site: string | null; readonly component: string; readonly kind: string };
    };
    readonly playbooks: readonly { readonly id: string; readonly otherwise: readonly string[] }[];
    readonly links: { readonly incident: string | null };
  } | null;
}

/** What a fault has to come to. Names of components as in the sites' configurations. */
export interface IncidentCase {
  /** Commands for the lab: `congest entrance`; and the one that mends it. */
  readonly break: string;
  readonly mend: string;
  readonly cause: {
    readonly site: LabSite;
    /** Any of these: what cannot be told apart by anybody. */
    readonly component: readonly string[];
    /** `lossy`, or what a device says of itself; absent: not held to. */
    readonly kind?: readonly string[];
    readonly class: string;
    readonly trigger?: string;
  };
  /** Each gets one message that it began, in this style; the ticket system besides. */
  readonly told: Readonly<Record<string, 'page' | 'task'>>;
  /** Each gets one message that it is over; tasks end in the shop's own sight. The ticket system besides. */
  readonly toldOver: readonly string[];
  /** Grades that it never has. */
  readonly notGraded?: readonly string[];
  /** What to do meanwhile goes with the message. */
  readonly playbook?: string;
  /** `site:check state`, or `site:check` for anything but ok: never said by an agent while it lasts. The check may end in `*`. */
  readonly never?: readonly string[];
  /** What the fault really does besides, as `site/component kind`: it may be told of, or not. */
  readonly mayFollow?: readonly string[];
  /** Done once everybody is told; the incident as it is then. */
  readonly meanwhile?: (incident: IncidentDetail) => Promise<void>;
  /** Done when it is over; the incident as it ended. */
  readonly afterwards?: (incident: IncidentDetail, fromMs: number) => Promise<void>;
}

const TOLD_WITHIN_MS = 90_000;
const OVER_WITHIN_MS = 120_000;
/** In which a second message would come: the next judgements, and the reasons of a store's other checks. */
const QUIET_MS = 3_000;
const TICKETS = 'tickets';

/** All that the receiver took since then; fails where it refused anything or got anything twice. */
export function receivedSince(
  fromMs: number,
): readonly (Received & { readonly body: NonNullable<Received['body']> })[] {
  const lines = readFileSync(join(labDataDir(), 'messages.jsonl'), 'utf8').split('\n').filter(Boolean);
  const received = lines.map((line) => JSON.parse(line) as Received).filter(({ atMs }) => atMs >= fromMs);
  return received.map(({ body, ...rest }) => {
    if (body === null || rest.answer !== 'accepted')
      throw new Error(`the receiver answered ${rest.answer}: ${rest.key}`);
    return { ...rest, body };
  });
}

/** Incidents with an onset since then. */
export async function incidentsSince(fromMs: number): Promise<IncidentPage['incidents']> {
  const since = encodeURIComponent(new Date(fromMs).toISOString());
  return (await getJson<IncidentPage>(`${labPointer().url}/api/v1/incidents?since=${since}`)).incidents;
}

/** One with its symptoms and its timeline. */
export const incidentOf = (id: string) => getJson<IncidentDetail>(`${labPointer().url}/api/v1/incidents/${id}`);

/** A check that lost some is lossy until at most one of its latest twenty attempts was lost; the slowest here makes one each 6 s. */
const LOSS_FORGOTTEN_MS = 150_000;

/** Waits until no check is ill and no incident lives. */
export async function untilQuiet(): Promise<void> {
  await untilSeen({}, {}, LOSS_FORGOTTEN_MS);
  const living = async () =>
    (await incidentsSince(0)).filter(({ state }) => state !== 'resolved' && state !== 'merged').map(({ id }) => id);
  await eventually('the end of all incidents', async () => (await living()).length === 0, OVER_WITHIN_MS);
}

/** `who notice`, for each message of the cases in any order. */
const wordsOf = (messages: ReturnType<typeof receivedSince>) =>
  messages.map(({ to, body }) => `${body.incident.id}: ${to} ${body.notice} (${body.style})`).sort();

/** The same with what it is about. */
const causesOf = (messages: ReturnType<typeof receivedSince>) =>
  messages.map(({ to, body: { notice, incident } }) => {
    const { site, component, kind } = incident.cause;
    return `${incident.id}: ${to} ${notice} ${site}/${component} ${kind} ${incident.class}`;
  });

/** Runs a case from a quiet lab to its end; resolves with the incident's id. Others may run at other sites at the same time. */
async function runCase(wanted: IncidentCase): Promise<string> {
  const fromMs = Date.now();
  await tellLab(...wanted.break.split(' '));
  const isIts = ({ body }: ReturnType<typeof receivedSince>[number]) =>
    body.incident.cause.site === wanted.cause.site && wanted.cause.component.includes(body.incident.cause.component);
  const told = () => receivedSince(fromMs).filter((message) => isIts(message) && message.body.notice === 'opened');
  const people = [...Object.keys(wanted.told), TICKETS];
  await eventually(
    `messages of ${wanted.break}`,
    () => people.every((person) => told().some(({ to }) => to === person)),
    TOLD_WITHIN_MS,
  ).catch((fault: Error) => {
    throw new Error(`${fault.message}; there were: ${causesOf(receivedSince(fromMs)).join('; ')}`);
  });
  const first = told()[0];
  if (first === undefined) throw new Error('unreachable');
  const { id } = first.body.incident;
  holdMessage(first.body, wanted);
  const ofIt = () => receivedSince(fromMs).filter(({ body }) => body.incident.id === id);
  expect(first.body.links.incident).toBe(`${labPointer().url}/#/incidents/${id}`);
  await wanted.meanwhile?.(await incidentOf(id));
  await sleep(QUIET_MS);
  expect(wordsOf(ofIt())).toEqual(callsOf(wanted, id));
  await tellLab('mend', ...wanted.mend.split(' '));
  await eventually(
    `the end of ${wanted.break}`,
    async () => (await incidentOf(id)).state === 'resolved',
    OVER_WITHIN_MS,
  );
  await sleep(QUIET_MS);
  expect(wordsOf(ofIt())).toEqual([...callsOf(wanted, id), ...endsOf(wanted, id)].sort());
  const ended = await incidentOf(id);
  expect(ended).toMatchObject({ class: wanted.cause.class, state: 'resolved' });
  expect(await saidThough(fromMs, wanted.never ?? [])).toEqual([]);
  await wanted.afterwards?.(ended, fromMs);
  return id;
}

function holdMessage(
  { incident, playbooks }: NonNullable<Received['body']>,
  { cause, notGraded, playbook }: IncidentCase,
) {
  expect(incident).toMatchObject({ class: cause.class, cause: { site: cause.site } });
  if (cause.trigger !== undefined) expect(incident.trigger).toBe(cause.trigger);
  expect(cause.component).toContain(incident.cause.component);
  if (cause.kind !== undefined) expect(cause.kind).toContain(incident.cause.kind);
  expect(notGraded ?? []).not.toContain(incident.severity);
  if (playbook === undefined) return;
  const found = playbooks.find(({ id }) => id === playbook);
  expect(found?.otherwise.length).toBeGreaterThan(0);
}

const callsOf = ({ told }: IncidentCase, id: string) =>
  [
    ...Object.entries(told).map(([who, style]) => `${id}: ${who} opened (${style})`),
    `${id}: ${TICKETS} opened (page)`,
  ].sort();
const endsOf = ({ toldOver }: IncidentCase, id: string) =>
  [...toldOver, TICKETS].map((who) => `${id}: ${who} resolved (page)`);

/** Of what should never be said, what an agent said. */
async function saidThough(fromMs: number, never: readonly string[]): Promise<string[]> {
  const said = (await transitionsSince(fromMs)).filter(({ to }) => to !== 'ok');
  return said.flatMap(({ site, check, to, reason }) => {
    const isNamed = never.some((rule) => {
      const [name = '', state] = rule.split(' ');
      const of = `${site}:${check}`;
      return (
        (name.endsWith('*') ? of.startsWith(name.slice(0, -1)) : of === name) && (state === undefined || state === to)
      );
    });
    return isNamed ? [`${site}:${check} ${to} ${reason}`] : [];
  });
}

/** One case with a name for its test. */
export type NamedCase = readonly [name: string, wanted: IncidentCase];

/**
 * Makes a test of each case; their faults are there at the same time, at sites that have nothing to do with each other. Fails where anything else
 * becomes an incident or anybody else is told of anything.
 */
export function itTellsOnce(limitMs: number, cases: readonly NamedCase[]): void {
  let running: Promise<PromiseSettledResult<string>[]> | null = null;
  let fromMs = 0;
  const start = async () => {
    await untilQuiet();
    fromMs = Date.now();
    return Promise.allSettled(cases.map(([, wanted]) => runCase(wanted)));
  };
  cases.forEach(([name], index) => {
    it(
      name,
      async () => {
        running ??= start();
        const result = (await running)[index];
        if (result?.status === 'rejected') throw result.reason;
      },
      limitMs,
    );
  });
  it(`and of nothing else (${cases.length} at the same time)`, async () => {
    const results = (await running) ?? [];
    const ids = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const may = cases.flatMap(([, { mayFollow = [] }]) => mayFollow);
    const mayBe = (site: string | null, component: string, kind: string) =>
      may.includes(`${site}/${component} ${kind}`);
    const others = (await incidentsSince(fromMs)).filter(
      ({ id, cause: { site, node, link, kind } }) => !ids.includes(id) && !mayBe(site, node ?? link ?? '', kind),
    );
    expect(others.map(({ id, class: of, cause }) => `${id} ${of} ${JSON.stringify(cause)}`)).toEqual([]);
    const messages = receivedSince(fromMs).filter(({ body: { incident } }) => {
      const { site, component, kind } = incident.cause;
      return !ids.includes(incident.id) && !mayBe(site, component, kind);
    });
    expect(causesOf(messages)).toEqual([]);
  });
}
