/**
 * The whole collector is killed at random moments while tills of real agents' stores break and are mended: the same incidents go on, and who is told hears of each
 * turn. «No message twice» means: to a program, no idempotency key with other bytes, and a key again only where a death or a cut line kept the collector from
 * knowing its answer; to a chat room, which knows no keys, the same, in the words of a reminder.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentView } from '@tillwatch/model';
import { describeWithMosquitto, freePort, type Mosquitto, startMosquitto } from '../kit/mosquitto.js';
import { type BreakableStore, makeStore } from './broken-tills.js';
import { createIncidentObserver, type IncidentObserver, nodeOf } from './incident-observer.js';
import {
  HOOK_SECRET,
  type LedgerEvent,
  type LedgerMessage,
  type MessageLedger,
  ROOM_SECRET,
  startMessageLedger,
} from './message-ledger.js';
import { type Victim, victim } from './process.js';
import { seeded, seedOf } from './seeded.js';

/** All tiers at once play the short form. */
const isBrief = process.env.TILLWATCH_BRIEF === '1';
const KILLS = isBrief ? 8 : 50;
/** Between two deaths at most, once the collector is up. */
const ALIVE_MS = isBrief ? 1_000 : 2_500;
const TOLD_WITHIN_MS = 120_000;
const SITES = ['s1', 's2', 's3'];
const TILLS = 5;
const ORG = 'faults';
const CLI = join(import.meta.dirname, '../../packages/cli/bin/tillwatch.js');

/** How a kill finds its moment; by turns, so that a short run has them all. */
const AIMS = ['telling', 'anywhere', 'starting', 'telling', 'anywhere'] as const;
type Aim = (typeof AIMS)[number];

/** Times that each till was broken and mended, by `site/till`. */
type Troubles = Map<string, number>;

interface World {
  readonly random: () => number;
  readonly collector: Victim;
  readonly observer: IncidentObserver;
  readonly ledger: MessageLedger;
  readonly stores: readonly BreakableStore[];
}

function collectorConfig(dir: string, port: number, brokerUrl: string, ledgerUrl: string): string {
  const file = join(dir, 'collector.yaml');
  writeFileSync(
    file,
    `org: ${ORG}
dataDir: ${join(dir, 'collector')}
listen: { host: 127.0.0.1, port: ${port} }
broker: { url: '${brokerUrl}' }
people:
  contacts: [{ id: wang, name: Wang Wei, channels: [{ notifier: room, to: '13800000000' }] }]
  routes: [{ id: all, steps: [{ to: [wang] }] }]
notifiers:
  - { id: hook, kind: webhook, settings: { url: '${ledgerUrl}/hook', secret: { $env: HOOK_SECRET } } }
  - id: room
    kind: dingtalk
    perMinute: 600
    settings: { accessToken: { $env: ROOM_TOKEN }, secret: { $env: ROOM_SECRET }, endpoint: '${ledgerUrl}/room' }
`,
  );
  return file;
}

/** Breaks one till of the store after the other until `isOver`, and always mends what it broke; each trouble lasts until its incident is seen, and its end, too. */
async function live(world: World, store: BreakableStore, troubles: Troubles, isOver: () => boolean): Promise<void> {
  const { random, observer } = world;
  for (let round = 0; round === 0 || !isOver(); round++) {
    const till = store.tills[round % store.tills.length];
    if (till === undefined) return;
    await sleep(random() * 1_000);
    const key = `${store.site}/${till.id}`;
    troubles.set(key, (troubles.get(key) ?? 0) + 1);
    await till.break();
    const { id } = await observer.until(store.site, till.id, 'open', ({ state }) => state === 'open');
    if (round % 2 === 0) await observer.acknowledge(id, 'Ann');
    await sleep(random() * 1_000);
    await till.mend();
    await observer.until(store.site, till.id, 'over', ({ state }) => state === 'resolved');
  }
}

async function rage({ random, collector, observer, ledger }: World): Promise<Record<Aim, number>> {
  const kills = { anywhere: 0, starting: 0, telling: 0 };
  for (let kill = 0; kill < KILLS; kill++) {
    const aim = AIMS[kill % AIMS.length] ?? 'anywhere';
    if (aim !== 'starting') while (!(await observer.isUp())) await sleep(20);
    if (aim === 'telling' && (await ledger.nextRequest(ALIVE_MS))) await sleep(random() * 60);
    else await sleep(random() * (aim === 'starting' ? 1_000 : ALIVE_MS));
    await collector.kill();
    await ledger.killed();
    kills[aim] += 1;
    await sleep(random() * 300);
    collector.start();
  }
  return kills;
}

/** Resolves when nothing waits to be sent any more. */
async function told(observer: IncidentObserver): Promise<readonly IncidentView[]> {
  for (const endMs = performance.now() + TOLD_WITHIN_MS; performance.now() < endMs; ) {
    const incidents = await observer.list();
    const waiting = incidents?.flatMap(({ messages }) => messages).filter(({ state }) => state === 'queued');
    if (incidents !== null && waiting?.length === 0 && incidents.every(({ messages }) => messages.length > 0)) {
      return incidents;
    }
    await sleep(200);
  }
  throw new Error('messages wait that nobody sends');
}

interface Repeats {
  readonly turns: readonly string[];
  /** How often a turn came again after a death in the middle of it, and after a cut line. */
  readonly afterKill: number;
  readonly afterCut: number;
  readonly unexplained: readonly string[];
}

/**
 * What came again to a receiver, and whether it had to: a channel sends one message at a time, so a death makes doubtful only the one that came last, and a
 * cut line its own.
 */
function repeatsOf(
  events: readonly LedgerEvent[],
  to: LedgerMessage['to'],
  turnOf: (message: LedgerMessage) => string,
): Repeats {
  const turns = new Map<string, LedgerMessage>();
  const doubtful = new Set<string>();
  const unexplained: string[] = [];
  let [afterKill, afterCut] = [0, 0];
  let last: string | null = null;
  for (const event of events) {
    if (event.type === 'kill') {
      if (last !== null) doubtful.add(last);
      continue;
    }
    if (event.to !== to) continue;
    if (event.fate === 'refused') {
      last = null;
      continue;
    }
    const turn = turnOf(event);
    const before = turns.get(turn);
    // What is news in itself stays true when it is said twice; of a trouble that stands a room hears «still».
    if (to === 'room' && before !== undefined && !/ (Still|Over)$/.test(event.key)) unexplained.push(event.key);
    if (before?.fate === 'lost') afterCut += 1;
    else if (before !== undefined && doubtful.has(turn)) afterKill += 1;
    else if (before !== undefined) unexplained.push(turn);
    doubtful.delete(turn);
    turns.set(turn, event);
    last = turn;
  }
  return { turns: [...turns.keys()].sort(), afterKill, afterCut, unexplained };
}

const numbered = (kind: string, count: number) => Array.from({ length: count }, (_, index) => `${kind}/${index + 1}`);
const turnsOf = (times: number) => ['opened/1', ...numbered('reopened', times - 1), ...numbered('resolved', times)];

/** The room says no keys: each run of one incident's messages of the same kind is a turn. */
function roomTurns(): (message: LedgerMessage) => string {
  const runs = new Map<string, { kind: string; number: number }>();
  return ({ key }) => {
    const [id = '', ...words] = key.split(' ');
    const kind = words.join(' ') === 'Over' ? 'over' : 'fails';
    const run = runs.get(id);
    const number = run === undefined ? 1 : run.kind === kind ? run.number : run.number + 1;
    runs.set(id, { kind, number });
    return `${id} ${number} ${kind}`;
  };
}

function expectEachTroubleOnce(incidents: readonly IncidentView[], troubles: Troubles): void {
  const found = incidents.map(({ cause }) => `${cause.site}/${nodeOf(cause)}`).sort();
  expect(found).toEqual([...troubles.keys()].sort());
  expect(incidents.filter(({ state }) => state !== 'resolved')).toEqual([]);
}

async function expectTurnsInTimeline({ observer }: World, incidents: readonly IncidentView[], troubles: Troubles) {
  for (const { id, cause } of incidents) {
    const { timeline = [] } = (await observer.detail(id)) ?? {};
    const count = (wanted: string) => timeline.filter(({ kind }) => kind === wanted).length;
    const times = troubles.get(`${cause.site}/${nodeOf(cause)}`) ?? 0;
    expect({ id, opened: count('opened'), reopened: count('reopened'), resolved: count('resolved') }).toEqual({
      id,
      opened: 1,
      reopened: times - 1,
      resolved: times,
    });
  }
}

function expectEachTurnTold({ ledger }: World, incidents: readonly IncidentView[], troubles: Troubles): string {
  const timesOf = ({ cause }: IncidentView) => troubles.get(`${cause.site}/${nodeOf(cause)}`) ?? 0;
  expect(ledger.forged).toEqual([]);
  const hook = repeatsOf(ledger.events, 'hook', ({ key }) => key);
  const keys = incidents.flatMap((one) => turnsOf(timesOf(one)).map((turn) => `${one.id}/${turn}/notifier:hook@hook`));
  expect(hook.turns).toEqual(keys.sort());
  expect(hook.unexplained).toEqual([]);
  const bodies = new Map<string, string>();
  for (const event of ledger.events) {
    if (event.type === 'kill' || event.to !== 'hook') continue;
    // To the byte: whoever knows the key has lost nothing by passing it over.
    expect(event.body).toBe(bodies.get(event.key) ?? event.body);
    bodies.set(event.key, event.body);
  }
  const room = repeatsOf(ledger.events, 'room', roomTurns());
  expect(room.turns).toHaveLength(incidents.reduce((sum, one) => sum + 2 * timesOf(one), 0));
  expect(room.unexplained).toEqual([]);
  const again = ({ afterKill, afterCut }: Repeats) => `${afterKill} after a death, ${afterCut} after a cut line`;
  return `${hook.turns.length} turns; again to the webhook ${again(hook)}; to the room ${again(room)}`;
}

/** What the page says of who was told is what they got. */
function expectRecordsAgree(incidents: readonly IncidentView[], troubles: Troubles): void {
  for (const { id, cause, messages } of incidents) {
    const times = troubles.get(`${cause.site}/${nodeOf(cause)}`) ?? 0;
    const delivered = messages.filter(({ state }) => state === 'delivered');
    expect({ id, delivered: delivered.length, all: messages.length }).toEqual({
      id,
      delivered: 2 * turnsOf(times).length,
      all: 2 * turnsOf(times).length,
    });
  }
}

describeWithMosquitto('kill -9 of the collector while incidents live', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-incident-kills-'));
  let broker: Mosquitto | null = null;
  let world: World | null = null;
  beforeAll(async () => {
    const random = seeded(seedOf('incident-kills'));
    broker = await startMosquitto({ config: 'max_queued_messages 0' });
    const { url } = broker;
    const [port, ledger] = [await freePort(), await startMessageLedger(random)];
    const config = collectorConfig(dir, port, url, ledger.url);
    const secrets = { HOOK_SECRET, ROOM_SECRET, ROOM_TOKEN: 'token-of-the-test' };
    world = {
      random,
      ledger,
      collector: victim('collector', [CLI, 'collector', '--config', config], secrets),
      observer: createIncidentObserver(`http://127.0.0.1:${port}`),
      stores: await Promise.all(
        SITES.map((site) => makeStore({ dir, org: ORG, site, brokerUrl: url, tillCount: TILLS })),
      ),
    };
  }, 60_000);
  afterAll(async () => {
    for (const { agent, tills } of world?.stores ?? []) {
      await agent.kill();
      for (const till of tills) await till.break();
    }
    await world?.collector.kill();
    await world?.ledger.close();
    await broker?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it(`the same incidents go on over ${KILLS} deaths, each turn told, none without need told again`, async () => {
    if (world === null) throw new Error('no world');
    const { collector, observer, ledger, stores } = world;
    const troubles: Troubles = new Map();
    collector.start();
    for (const { agent } of stores) agent.start();
    while (!(await observer.isUp())) await sleep(100);
    let isOver = false;
    const lives = stores.map((store) => live(world as World, store, troubles, () => isOver));
    const kills = await rage(world);
    isOver = true;
    await Promise.all(lives);
    const incidents = await told(observer);
    expectEachTroubleOnce(incidents, troubles);
    await expectTurnsInTimeline(world, incidents, troubles);
    expectRecordsAgree(incidents, troubles);
    const summary = expectEachTurnTold(world, incidents, troubles);
    const messages = ledger.events.length;
    await collector.stop();
    collector.start();
    while (!(await observer.isUp())) await sleep(100);
    expect(await observer.list()).toEqual(incidents);
    expect(observer.contradictions).toEqual([]);
    expect(ledger.events).toHaveLength(messages);
    process.stderr.write(`incident-kills: ${JSON.stringify(kills)}, ${incidents.length} incidents, ${summary}\n`);
  }, 900_000);
});
