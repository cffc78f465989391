/** From notices to what notifiers send: in virtual time, over the incident store in memory, with a channel that answers as it is told to. */
import {
  type Contact,
  DEFAULT_PLAYBOOKS,
  type Incident,
  type IncidentEffect,
  NOBODY,
  type NoticeKind,
  type People,
  type Route,
} from '@tillwatch/model';
import { z } from 'zod';
import { createMemoryIncidents } from '../../src/incidents/memory-incidents.js';
import type { IncidentStore } from '../../src/incidents/ports.js';
import { FALLBACK_AFTER_MS } from '../../src/notify/channel-sender.js';
import type { IncidentEvent, NotifyEvent } from '../../src/notify/event.js';
import type { Notifier, SendOutcome } from '../../src/notify/notifier.js';
import type { ConfiguredNotifier } from '../../src/notify/notify-config.js';
import { createNotifyService, type NotifyService } from '../../src/notify/notify-service.js';
import { incidentOf, START_MS } from '../incidents/incident-kit.js';
import { manualTime } from '../incidents/manual-timers.js';

const MINUTE_MS = 60_000;
const OK: SendOutcome = { kind: 'delivered' };
const REFUSED: SendOutcome = { kind: 'retry', afterMs: null, reason: 'ECONNREFUSED', isUnsure: false };
const UNSURE: SendOutcome = { kind: 'retry', afterMs: null, reason: 'no answer in time', isUnsure: true };
const NEVER: SendOutcome = { kind: 'rejected', reason: 'code 300001' };

interface Sent {
  readonly channel: string;
  readonly event: NotifyEvent;
  readonly to: readonly string[];
  readonly key: string;
}

const contact = (id: string, channels: Contact['channels']): Contact => ({
  id,
  name: id.toUpperCase(),
  locale: 'en',
  timeZone: 'UTC',
  channels,
  aliases: [],
});
const ANY = { classes: [], triggers: [], kinds: [], severities: [], sites: [], regions: [], hours: [] };
const told = (...to: string[]): Route['steps'][number] => ({ afterMinutes: 0, to });
const routed = (...steps: Route['steps']): Route[] => [{ id: 'all', match: ANY, style: null, steps }];

function world(people: Partial<People>, traits: Readonly<Record<string, Partial<Notifier>>> = {}) {
  const time = manualTime();
  const store = createMemoryIncidents();
  const sent: Sent[] = [];
  const outcomes = new Map<string, SendOutcome[]>();
  const logged: { event: string; fields: object }[] = [];
  const log = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (fields: object, event: string) => logged.push({ event, fields }),
    ]),
  ) as never;
  const ids = ['room', 'mail', 'hook', ...Object.keys(traits)];
  const channels = [...new Set(ids)].map((id): ConfiguredNotifier => {
    const notifier: Notifier<null, NotifyEvent> = {
      kind: id,
      summary: '',
      settings: z.strictObject({}),
      address: null,
      isProgram: id === 'hook',
      isRoom: id === 'room',
      honoursKeys: id !== 'room',
      rate: { perMinute: 6, burst: 3 },
      ...(traits[id] as object),
      render: (event) => event,
      async send(event, { to, key }) {
        sent.push({ channel: id, event, to, key });
        const queue = outcomes.get(id) ?? [];
        return (queue.length > 1 ? queue.shift() : queue[0]) ?? OK;
      },
    };
    return { id, notifier: notifier as unknown as Notifier, settings: null, rate: notifier.rate };
  });
  const config = {
    publicUrl: 'https://noc.example',
    people: {
      ...NOBODY,
      contacts: [
        contact('ann', [
          { notifier: 'room', to: '1' },
          { notifier: 'mail', to: 'ann@x' },
        ]),
        contact('bob', [{ notifier: 'room', to: '2' }]),
        contact('eve', [{ notifier: 'mail', to: 'eve@x' }]),
      ],
      ...people,
    },
    notifiers: channels,
    playbooks: DEFAULT_PLAYBOOKS,
  };
  let listener: () => void = () => {};
  const deps = {
    config,
    store,
    desk: {
      onNotices(of: () => void) {
        listener = of;
        return () => {};
      },
      touched() {},
    },
    estate: { summary: () => undefined, detail: () => undefined },
    signLink: (incident: string, persons: readonly { id: string }[]) =>
      `${incident}-${persons.map(({ id }) => id).join('+')}`,
    clock: time.clock,
    timers: time,
    log,
    random: () => 0.5,
  };
  let service: NotifyService = createNotifyService(deps);
  const go = async (ms = 0): Promise<void> => {
    for (let turn = 0; turn < 12; turn++) {
      await time.pass(turn === 0 ? ms : 0);
      await new Promise((done) => setImmediate(done));
    }
  };
  return {
    store: store as IncidentStore,
    sent,
    logged,
    time,
    go,
    start: () => service.start(),
    stop: () => service.stop(),
    stats: () => service.stats(),
    /** As after a kill: another service finds what is in the store. */
    async restart() {
      service = createNotifyService(deps);
      await service.start();
      await go();
    },
    answer(channel: string, ...with_: SendOutcome[]) {
      outcomes.set(channel, with_);
    },
    async notice(incident: Incident, notice: NoticeKind = 'opened', turn = 0) {
      const effects: IncidentEffect[] = [
        { kind: 'save', incident },
        { kind: 'notice', incident: incident.id, notice, turn, atMs: time.nowMs },
      ];
      await store.save(effects);
      listener();
      await go();
    },
    async save(incident: Incident) {
      await store.save([{ kind: 'save', incident }]);
    },
  };
}

const single = ({ event }: Sent): IncidentEvent => {
  if (event.type !== 'incident') throw new Error('a digest');
  return event;
};
const what = (sent: readonly Sent[]) =>
  sent.map((one) =>
    one.event.type === 'digest'
      ? `${one.channel} ${one.event.why} ${one.event.events.length}`
      : `${one.channel} ${one.event.notice} ${one.to.join('+')}`,
  );

describe('the notifying service', () => {
  it('tells each person once, in a room both at once, with a link that names them, and writes down that it did', async () => {
    const { notice, sent, store, start, stop, go, restart } = world({ routes: routed(told('ann', 'bob', 'eve')) });
    await start();
    await notice(incidentOf(1));
    expect(what(sent).sort()).toEqual(['mail opened eve@x', 'room opened 1+2']);
    expect(sent.map((one) => single(one).links.acknowledge).sort()).toEqual([
      'https://noc.example/ack/I1-ann+bob',
      'https://noc.example/ack/I1-eve',
    ]);
    expect((await store.messages('I1')).map(({ to, state, settledAtMs }) => [to, state, settledAtMs])).toEqual(
      ['ann', 'bob', 'eve'].map((to) => [to, 'delivered', START_MS]),
    );
    expect((await store.timeline('I1')).map(({ kind, detail }) => [kind, detail.to]).sort()).toEqual([
      ['told', 'ann'],
      ['told', 'bob'],
      ['told', 'eve'],
    ]);
    await stop();
    await restart();
    await go(60 * MINUTE_MS);
    expect(sent).toHaveLength(2);
  });

  it('calls the next in line until somebody acknowledges, also over a restart', async () => {
    const steps = [told('ann'), { afterMinutes: 5, to: ['eve'] }, { afterMinutes: 10, to: ['bob'] }];
    const { notice, sent, store, start, stop, go, restart, save } = world({ routes: routed(...steps) });
    await start();
    await notice(incidentOf(1));
    await stop();
    await restart();
    await go(5 * MINUTE_MS - 1);
    expect(what(sent)).toEqual(['room opened 1']);
    await go(1);
    expect(what(sent)).toEqual(['room opened 1', 'mail opened eve@x']);
    expect(single(sent[1] as Sent).step).toBe(1);
    expect((await store.timeline('I1')).map(({ kind }) => kind)).toEqual(['told', 'escalated', 'told']);
    await save(incidentOf(1, { state: 'acknowledged', acknowledgedBy: 'Eve' }));
    await go(60 * MINUTE_MS);
    expect(sent).toHaveLength(2);
    await stop();
  });

  it('lets one dead channel stop no other, and takes the next way to a person', async () => {
    const { notice, sent, store, start, stop, go, answer } = world({ routes: routed(told('ann', 'eve')) });
    answer('room', REFUSED);
    await start();
    await notice(incidentOf(1));
    expect(what(sent)).toEqual(['room opened 1', 'mail opened eve@x']);
    await go(FALLBACK_AFTER_MS + 2 * MINUTE_MS);
    const tries = what(sent).filter((one) => one === 'room opened 1');
    expect(tries.length).toBeGreaterThan(3);
    expect(tries.length).toBeLessThan(20);
    expect(what(sent).filter((one) => one.includes('ann@x'))).toEqual(['mail opened ann@x']);
    expect(single(sent.at(-1) as Sent).isRepeat).toBe(false);
    expect((await store.messages('I1')).map(({ id, state }) => [id, state]).sort()).toEqual([
      ['I1/opened/0/ann@mail', 'delivered'],
      ['I1/opened/0/ann@room', 'rejected'],
      ['I1/opened/0/eve@mail', 'delivered'],
    ]);
    await stop();
  });

  it('goes to the next channel at once where one refuses for good, and says so in the log', async () => {
    const { notice, sent, logged, start, stop, answer, store } = world({ routes: routed(told('ann', 'bob')) });
    answer('room', NEVER);
    await start();
    await notice(incidentOf(1));
    expect(what(sent)).toEqual(['room opened 1+2', 'mail opened ann@x']);
    expect(logged).toContainEqual({
      event: 'message-rejected',
      fields: expect.objectContaining({ reason: 'code 300001', incident: 'I1' }),
    });
    expect((await store.message('I1/opened/0/bob@room'))?.state).toBe('rejected');
    await stop();
  });

  it('says still, not again, in a room that may have it; a program gets the same key', async () => {
    const subscribers = [
      { ...contact('hook', []), channel: { notifier: 'hook', to: null }, isProgram: true, match: ANY },
    ];
    const { notice, sent, start, stop, go, answer } = world({ routes: routed(told('bob')), subscribers });
    answer('room', UNSURE, OK);
    answer('hook', UNSURE, OK);
    await start();
    await notice(incidentOf(1));
    await go(MINUTE_MS);
    const of = (channel: string) => sent.filter((one) => one.channel === channel);
    expect(of('room').map((one) => single(one).isRepeat)).toEqual([false, true]);
    expect(of('hook').map((one) => [one.key, single(one).isRepeat])).toEqual([
      ['I1/opened/0/hook@hook', false],
      ['I1/opened/0/hook@hook', false],
    ]);
    await stop();
  });

  it('knows after a kill in the middle of sending that a message may have gone out', async () => {
    const { notice, sent, start, restart, go, store, answer, stop } = world({ routes: routed(told('bob')) });
    answer('room', { ...REFUSED, afterMs: 60 * MINUTE_MS });
    await start();
    await notice(incidentOf(1));
    await stop();
    await store.plan({ updates: [{ id: 'I1/opened/0/bob@room', startedAtMs: START_MS }] });
    answer('room', OK);
    await restart();
    await go(61 * MINUTE_MS);
    expect(sent.map((one) => single(one).isRepeat)).toEqual([false, true]);
    await stop();
  });

  it('puts a flood into digests and stays below the rate', async () => {
    const { notice, sent, start, stop, go, store } = world({ routes: routed(told('bob')) });
    await start();
    for (let number = 1; number <= 30; number++) await notice(incidentOf(number));
    expect(what(sent).slice(0, 2)).toEqual(['room opened 2', 'room opened 2']);
    await go(2 * MINUTE_MS);
    expect(sent.length).toBeLessThan(10);
    const digests = sent.flatMap(({ event }) => (event.type === 'digest' ? [event.events.length + event.leftOut] : []));
    expect(digests.reduce((sum, count) => sum + count, 0)).toBe(30 - (sent.length - digests.length));
    for (let number = 1; number <= 30; number++) {
      expect((await store.messages(`I${number}`)).map(({ state }) => state)).toEqual(['delivered']);
    }
    await stop();
  });

  it('waits as long as a provider asks, and gives a program each message by itself', async () => {
    const subscribers = [
      { ...contact('hook', []), channel: { notifier: 'hook', to: null }, isProgram: true, match: ANY },
    ];
    const { notice, sent, start, stop, go, answer } = world({ subscribers });
    answer('hook', { kind: 'retry', afterMs: 10 * MINUTE_MS, reason: 'HTTP 429', isUnsure: false }, OK);
    await start();
    for (let number = 1; number <= 4; number++) await notice(incidentOf(number));
    await go(9 * MINUTE_MS);
    expect(sent).toHaveLength(1);
    await go(2 * MINUTE_MS);
    expect(
      sent
        .slice(1)
        .map(({ key }) => key)
        .sort(),
    ).toEqual([1, 2, 3, 4].map((number) => `I${number}/opened/0/hook@hook`));
    await stop();
  });

  it('counts what it did, and for how long the oldest message is owed', async () => {
    const { notice, start, stop, go, answer, stats, restart, time } = world({ routes: routed(told('ann', 'bob')) });
    const room = () => stats().get('room');
    answer('room', REFUSED);
    await start();
    await notice(incidentOf(1));
    await go(MINUTE_MS);
    expect(room()).toMatchObject({ waiting: 2, queued: 2, delivered: 0, rejected: 0, owedSinceMs: START_MS });
    expect(room()?.retried).toBeGreaterThanOrEqual(4);
    await stop();
    await restart();
    // Whoever starts anew counts anew, but owes as long as before.
    expect(room()).toMatchObject({ waiting: 2, queued: 2, owedSinceMs: START_MS });
    await go(FALLBACK_AFTER_MS);
    // Ann has another channel, Bob has not.
    expect(room()).toMatchObject({ waiting: 1, rejected: 1 });
    expect(stats().get('mail')).toMatchObject({ waiting: 0, queued: 1, delivered: 1, owedSinceMs: null });
    answer('room', OK);
    for (let number = 2; number <= 9; number++) await notice(incidentOf(number));
    await go(10 * MINUTE_MS);
    const { delivered = 0, digests = 0, messagesInDigests = 0 } = room() ?? {};
    expect([room()?.waiting, delivered, room()?.owedSinceMs]).toEqual([0, 17, null]);
    expect(digests).toBeGreaterThan(0);
    expect(messagesInDigests).toBeGreaterThan(2 * digests);
    expect(time.nowMs).toBeGreaterThan(START_MS);
    await stop();
  });

  it('keeps what needs nobody now for the morning, and drops what is over by then', async () => {
    const { notice, sent, start, stop, go, store, save } = world({ routes: routed(told('eve')), digestAtMinute: 510 });
    await start();
    for (let number = 1; number <= 3; number++) await notice(incidentOf(number, { severity: 'P4' }));
    expect(sent).toEqual([]);
    await save(incidentOf(2, { state: 'resolved', severity: 'P4', resolvedAtMs: START_MS }));
    await go(31 * MINUTE_MS);
    expect(what(sent)).toEqual(['mail daily 2']);
    expect((await store.messages('I2')).map(({ state }) => state)).toEqual(['held']);
    await stop();
  });

  it('waits for a store that refuses, and loses nothing', async () => {
    const { notice, sent, start, stop, go, store, time } = world({ routes: routed(told('eve')) });
    const plan = store.plan.bind(store);
    let isBroken = true;
    (store as { plan: typeof plan }).plan = async (of) => {
      if (isBroken) throw new Error('disk full');
      return plan(of);
    };
    await start();
    await notice(incidentOf(1));
    expect(sent).toEqual([]);
    isBroken = false;
    await go(MINUTE_MS);
    expect(what(sent)).toEqual(['mail opened eve@x']);
    expect(time.nowMs).toBe(START_MS + MINUTE_MS);
    await stop();
  });

  it('says when nobody is there to be told', async () => {
    const { notice, logged, start, stop } = world({});
    await start();
    await notice(incidentOf(1));
    expect(logged.map(({ event }) => event)).toEqual(['incident-nobody-to-tell']);
    await stop();
  });
});
