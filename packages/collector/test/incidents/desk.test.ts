/** The desk: order, durability before sight, refusing stores, restarts, bounds. */
import { MERGES_AT_ONCE, type SharedSighting, TillwatchError } from '@tillwatch/model';
import fc from 'fast-check';
import { createIncidents, type Incidents } from '../../src/incidents/incidents.js';
import { QUEUE_LIMIT } from '../../src/incidents/input-queue.js';
import { createMemoryIncidents } from '../../src/incidents/memory-incidents.js';
import type { IncidentStore, QueuedNotice } from '../../src/incidents/ports.js';
import type { SiteHours } from '../../src/incidents/suppression.js';
import { memoryLog } from '../store/kit.js';
import { causeAt, START_MS, sighting } from './incident-kit.js';
import { type ManualTime, manualTime } from './manual-timers.js';

interface Bench {
  readonly time: ManualTime;
  readonly store: IncidentStore;
  readonly log: ReturnType<typeof memoryLog>;
  incidents: Incidents;
  /** The store refuses to save while this is true. */
  isFull: boolean;
  /** What listeners were told, in order. */
  readonly told: string[];
  /** A new desk over the same store, as after a kill. */
  restart(): Promise<void>;
  see(site: string, ...components: string[]): void;
  notices(): Promise<string[]>;
}

async function bench(hours?: SiteHours): Promise<Bench> {
  const time = manualTime();
  const log = memoryLog();
  const kept = createMemoryIncidents();
  const self: Bench = {
    time,
    log,
    store: {
      ...kept,
      save: (effects) =>
        self.isFull ? Promise.reject(new TillwatchError('store-unusable', 'disk full')) : kept.save(effects),
    },
    incidents: undefined as unknown as Incidents,
    isFull: false,
    told: [],
    async restart() {
      const made = createIncidents({
        store: self.store,
        clock: time.clock,
        timers: time,
        log,
        ...(hours && { hours }),
      });
      self.incidents = made;
      await made.open();
      made.start();
      made.desk.onChange((id) => self.told.push(id));
    },
    see: (site, ...components) => self.incidents.sight(sighting(site, time.nowMs, components)),
    notices: async () => (await kept.notices(10_000)).map(word),
  };
  await self.restart();
  return self;
}

const word = ({ incident, notice, turn }: QueuedNotice): string => `${incident} ${notice} ${turn}`;
const states = ({ incidents }: Bench): string[] =>
  [...incidents.desk.incidents()].map(({ id, state }) => `${id} ${state}`);

describe('the incident desk', () => {
  it('opens one incident, resolves it, and shows neither before it is stored', async () => {
    const self = await bench();
    const { desk } = self.incidents;
    const storedAtSight: (string | undefined)[] = [];
    desk.onChange((id) => void self.store.incident(id).then((incident) => storedAtSight.push(incident?.state)));
    let noticed = 0;
    desk.onNotices(() => {
      noticed += 1;
    });
    for (let second = 0; second < 30; second++) {
      self.see('demo-1', ...(second < 10 ? ['printer-1'] : []));
      await self.time.pass(1_000);
    }
    expect(states(self)).toEqual(['I1 resolved']);
    expect(await self.notices()).toEqual(['I1 opened 1', 'I1 resolved 1']);
    expect(noticed).toBe(2);
    expect(storedAtSight[0]).toBe('open');
    expect(storedAtSight.at(-1)).toBe('resolved');
    expect((await self.store.timeline('I1')).map(({ kind }) => kind)).toEqual(['opened', 'resolved']);
    expect(self.incidents.board.shown().map(({ id, state }) => [id, state])).toEqual([['I1', 'resolved']]);
    expect(desk.stats()).toMatchObject({ queueDepth: 0, eventsTotal: { opened: 1, resolved: 1 }, refusedTotal: 0 });
  });

  it('goes on in order when a store that refused takes again, and shows nothing meanwhile', async () => {
    const self = await bench();
    self.isFull = true;
    self.see('demo-1', 'printer-1');
    await self.time.pass(1_000);
    self.see('demo-2', 'router');
    await self.time.pass(60_000);
    expect(states(self)).toEqual([]);
    expect(self.told).toEqual([]);
    expect(self.incidents.desk.isReady()).toBe(false);
    expect(await self.incidents.desk.act({ type: 'acknowledge', id: 'I1', by: 'ann', atMs: self.time.nowMs })).toEqual({
      ok: false,
      why: 'failing',
    });
    expect(self.log.lines.filter(({ event }) => event === 'incidents-not-stored')).toHaveLength(1);
    expect(self.incidents.desk.stats().saveFailuresTotal).toBeGreaterThan(5);
    self.isFull = false;
    await self.time.pass(5_000);
    expect(self.incidents.desk.isReady()).toBe(true);
    expect([...self.incidents.desk.incidents()].map(({ id, cause }) => [id, cause.site])).toEqual([
      ['I1', 'demo-1'],
      ['I2', 'demo-2'],
    ]);
    expect(await self.notices()).toEqual(['I1 opened 1', 'I2 opened 1']);
  });

  it('takes thousands into one in several transactions, before whatever came behind, and tells once', async () => {
    const self = await bench();
    const stores = Array.from({ length: MERGES_AT_ONCE + 10 }, (_, n) => `store-${n}`);
    for (const store of stores) self.see(store, 'wan');
    await self.time.pass(1_000);
    await self.incidents.desk.settled();
    const savesBefore = self.incidents.desk.stats().savesTotal;
    const told = (await self.notices()).length;
    const common: SharedSighting = {
      ...causeAt('', 'carrier:ct'),
      candidates: [{ site: null, component: 'carrier:ct', share: 1 }],
      symptoms: [],
      flows: [],
      sites: stores,
      members: stores.map((site) => ({ site, component: 'wan' })),
      siteCount: stores.length,
    };
    self.incidents.desk.sight({ type: 'estate', atMs: self.time.nowMs, causes: [common], storeCount: stores.length });
    self.see('another', 'printer-1');
    await self.time.pass(1_000);
    const root = `I${stores.length + 1}`;
    const behind = `I${stores.length + 2}`;
    expect(self.incidents.desk.stats().savesTotal - savesBefore).toBeGreaterThanOrEqual(2);
    expect(self.incidents.desk.incident(root)?.life.parts).toHaveLength(stores.length);
    expect(self.incidents.desk.incident(behind)?.cause.site).toBe('another');
    expect((await self.notices()).slice(told)).toEqual([`${root} opened 1`, `${behind} opened 1`]);
    expect(self.incidents.desk.stats()).toMatchObject({ queueDepth: 0, refusedTotal: 0 });
  });

  it('answers an action that the store refuses, and does not do it later', async () => {
    const self = await bench();
    self.see('demo-1', 'printer-1');
    await self.time.pass(1_000);
    self.isFull = true;
    const refused = self.incidents.desk.act({ type: 'acknowledge', id: 'I1', by: 'ann', atMs: self.time.nowMs });
    await self.time.pass(100);
    expect(await refused).toEqual({ ok: false, why: 'failing' });
    self.isFull = false;
    await self.time.pass(10_000);
    expect(self.incidents.desk.incident('I1')?.acknowledgedBy).toBeNull();
  });

  it('says what came of actions', async () => {
    const self = await bench();
    self.see('demo-1', 'printer-1');
    await self.time.pass(1_000);
    const act = async (type: 'acknowledge' | 'mitigate', id: string) => {
      const outcome = self.incidents.desk.act({ type, id, by: 'ann', atMs: self.time.nowMs });
      await self.time.pass(100);
      return outcome;
    };
    expect(await act('acknowledge', 'I1')).toMatchObject({ ok: true, incident: { acknowledgedBy: 'ann' } });
    expect(await act('acknowledge', 'I1')).toMatchObject({ ok: true });
    expect(await act('mitigate', 'I1')).toMatchObject({ ok: true, incident: { state: 'mitigated' } });
    expect(await act('acknowledge', 'I9')).toEqual({ ok: false, why: 'unknown' });
    for (let second = 0; second < 30; second++) {
      self.see('demo-1');
      await self.time.pass(1_000);
    }
    expect(await act('acknowledge', 'I1')).toEqual({ ok: false, why: 'ended' });
    // Long after, when the fold has let go of it.
    await self.time.pass(7 * 3_600_000);
    expect(states(self)).toEqual([]);
    expect(await act('acknowledge', 'I1')).toEqual({ ok: false, why: 'ended' });
    const many = Array.from({ length: 101 }, () =>
      self.incidents.desk.act({ type: 'acknowledge', id: 'I9', by: 'ann', atMs: self.time.nowMs }),
    );
    expect(await many[100]).toEqual({ ok: false, why: 'busy' });
    await self.time.pass(100);
    expect(await many[99]).toEqual({ ok: false, why: 'unknown' });
  });

  it('passes over an input that the fold stumbles over, and takes the others of its transaction', async () => {
    const self = await bench();
    self.see('demo-1', 'printer-1');
    self.incidents.desk.sight({ ...sighting('demo-2', self.time.nowMs, []), causes: [null as never] });
    self.see('demo-3', 'printer-1');
    await self.time.pass(1_000);
    expect(states(self)).toEqual(['I1 open', 'I2 open']);
    expect(self.incidents.desk.stats().refusedTotal).toBe(1);
    expect(self.log.lines.map(({ event }) => event)).toEqual(['incident-input-refused']);
  });

  it('holds a bounded number of sightings, the newest of each site, however long the store refuses', async () => {
    const self = await bench();
    self.isFull = true;
    self.see('demo-0', 'printer-1');
    await self.time.pass(100);
    for (let n = 0; n < 5 * QUEUE_LIMIT; n++)
      self.see(`demo-${n % 50}`, ...(n < 5 * QUEUE_LIMIT - 25 ? ['printer-1'] : []));
    expect(self.incidents.desk.stats().queueDepth).toBeLessThanOrEqual(QUEUE_LIMIT);
    expect(self.incidents.desk.stats().coalescedTotal).toBeGreaterThan(3 * QUEUE_LIMIT);
    self.isFull = false;
    await self.time.pass(30_000);
    // The last 25 sightings said that their sites are well; what they had before may have been left out, but not what stands.
    const open = [...self.incidents.desk.incidents()]
      .filter(({ state }) => state === 'open')
      .map(({ sites }) => sites[0]);
    for (let n = 0; n < 25; n++) expect(open).toContain(`demo-${n}`);
    expect(self.incidents.desk.stats().queueDepth).toBe(0);
  });

  it('tells nobody during maintenance, and of what still stands once it has ended and shown again', async () => {
    const self = await bench();
    const window = await self.incidents.suppressions.add({
      kind: 'maintenance',
      scope: { sites: ['demo-*'], components: [] },
      reason: 'new switch',
      by: 'ann',
      fromMs: START_MS,
      untilMs: START_MS + 3_600_000,
    });
    for (let second = 0; second < 20; second++) {
      self.see('demo-1', 'printer-1');
      self.see('other-1', 'printer-1');
      await self.time.pass(1_000);
    }
    expect(await self.notices()).toEqual(['I2 opened 1']);
    expect(self.incidents.desk.incident('I1')?.mutedBy).toMatchObject({ kind: 'maintenance', id: window?.id });
    await self.restart();
    await self.incidents.suppressions.end('maintenance', window?.id ?? '', 'ann');
    for (let second = 0; second < 20; second++) {
      self.see('demo-1', 'printer-1');
      await self.time.pass(1_000);
    }
    expect(await self.notices()).toEqual(['I2 opened 1', 'I1 opened 1']);
  });

  it('opens nothing at a site that is closed by its calendar', async () => {
    const openMs = START_MS + 60_000;
    const self = await bench({
      at: (site, atMs) => ({
        isOpen: site !== 'demo-1' || atMs >= openMs,
        closedUntilMs: site === 'demo-1' && atMs < openMs ? openMs : null,
      }),
    });
    for (let second = 0; second < 30; second++) {
      self.see('demo-1', 'printer-1');
      self.see('demo-2', 'printer-1');
      await self.time.pass(1_000);
    }
    expect([...self.incidents.desk.incidents()].map(({ cause }) => cause.site)).toEqual(['demo-2']);
    for (let second = 0; second < 90; second++) {
      self.see('demo-1', 'printer-1');
      self.see('demo-2', 'printer-1');
      await self.time.pass(1_000);
    }
    expect([...self.incidents.desk.incidents()].map(({ cause }) => cause.site)).toEqual(['demo-2', 'demo-1']);
  });

  it('goes on after a restart at any moment, and with a store that refuses now and then, as it would without', async () => {
    const step = fc.record({
      site: fc.constantFrom('a', 'b'),
      components: fc.subarray(['printer-1', 'router']),
      passMs: fc.constantFrom(0, 1_000, 5_000, 30_000),
      act: fc.constantFrom('acknowledge', 'mitigate', null, null, null),
      trouble: fc.constantFrom('restart', 'full', null, null),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const play = async (isTroubled: boolean) => {
          const self = await bench();
          for (const { site, components, passMs, act, trouble } of steps) {
            if (isTroubled && trouble === 'restart') await self.restart();
            self.isFull = isTroubled && trouble === 'full';
            self.see(site, ...components);
            await self.time.pass(0);
            self.isFull = false;
            await self.time.pass(passMs + 10_000);
            if (act !== null) void self.incidents.desk.act({ type: act, id: 'I1', by: 'ann', atMs: self.time.nowMs });
            await self.time.pass(1_000);
          }
          const kept = await self.store.list({ states: [], site: null, sinceMs: null, after: null, limit: 1_000 });
          const timelines = await Promise.all(kept.map(({ id }) => self.store.timeline(id)));
          return { kept, timelines, notices: await self.notices() };
        };
        expect(await play(true)).toEqual(await play(false));
      }),
      { numRuns: 25 },
    );
  });

  it('stops with everything stored', async () => {
    const self = await bench();
    for (let n = 0; n < 600; n++)
      self.incidents.desk.sight({ ...sighting(`s-${n}`, START_MS, []), causes: [causeAt(`s-${n}`, 'router')] });
    const stopped = self.incidents.stop();
    await self.time.pass(1_000);
    await stopped;
    expect((await self.store.stats()).incidents).toBe(600);
    self.see('s-0', 'printer-1');
    await self.time.pass(1_000);
    expect((await self.store.stats()).incidents).toBe(600);
  });
});
