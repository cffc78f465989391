/** The live stream's decisions, as timelines. */
import type { FindingView, IncidentView, SiteDetail, SiteSummary, StreamMessage } from '@tillwatch/model';
import {
  foldStream,
  OPEN_DUE_MS,
  SNAPSHOT_DUE_MS,
  type StreamEffect,
  type StreamEvent,
} from '../src/stream/stream-fold.js';
import { createStream, phaseOf, type StreamState, type Wanted } from '../src/stream/stream-state.js';
import { incident } from './kit/incidents.js';
import { failing, summary } from './kit/summaries.js';

const AT = Date.UTC(2026, 10, 22, 9, 0, 0);
const at = (ms = AT): string => new Date(ms).toISOString();
const snapshot = (seq: number, sites: readonly SiteSummary[], ms?: number): StreamMessage => ({
  topic: 'estate',
  type: 'snapshot',
  seq,
  at: at(ms),
  sites,
});
const delta = (seq: number, sites: readonly SiteSummary[], removed: readonly string[] = []): StreamMessage => ({
  topic: 'estate',
  type: 'delta',
  seq,
  at: at(),
  sites,
  removed,
});
const incidents = (seq: number, views: readonly IncidentView[]): StreamMessage => ({
  topic: 'incidents',
  type: 'snapshot',
  seq,
  at: at(),
  incidents: views,
});
const incidentDelta = (
  seq: number,
  views: readonly IncidentView[],
  removed: readonly string[] = [],
): StreamMessage => ({ topic: 'incidents', type: 'delta', seq, at: at(), incidents: views, removed });
const beat = (ms = AT, everyMs = 5_000): StreamMessage => ({ topic: 'beat', type: 'beat', at: at(ms), everyMs });
const deafBeat: StreamMessage = {
  topic: 'beat',
  type: 'beat',
  at: at(),
  everyMs: 5_000,
  deaf: { since: at(), cause: 'broker-away' },
};
const site = (id: string): StreamMessage => ({
  topic: 'site',
  id,
  type: 'snapshot',
  seq: 1,
  at: at(),
  site: { ...summary(id) } as SiteDetail,
});
const message = (inner: StreamMessage): StreamEvent => ({ type: 'message', message: inner });

const WALL: Wanted = { estate: true, site: null };
const ONE: Wanted = { estate: false, site: 's1' };

/** Runs a timeline; each step is an event, or the milliseconds that pass. */
function run(
  wanted: Wanted,
  steps: readonly (StreamEvent | number)[],
  from?: StreamState,
): { state: StreamState; effects: StreamEffect[]; nowMs: number } {
  let state = from ?? createStream(wanted);
  let nowMs = AT;
  const effects: StreamEffect[] = [];
  for (const step of steps) {
    if (typeof step === 'number') {
      nowMs += step;
      continue;
    }
    const fold = foldStream(state, step, nowMs, 0.5);
    state = fold.state;
    effects.push(...fold.effects);
  }
  return { state, effects, nowMs };
}

const open: readonly StreamEvent[] = [{ type: 'start' }, { type: 'opened' }];

describe('opening', () => {
  it('connects at once, then asks for what the page shows', () => {
    expect(run(WALL, open).effects).toEqual([
      { type: 'connect', afterMs: 0 },
      { type: 'send', request: { subscribe: 'incidents' } },
      { type: 'send', request: { subscribe: 'estate' } },
    ]);
    expect(run(ONE, open).effects).toContainEqual({ type: 'send', request: { subscribe: 'site', id: 's1' } });
  });

  it('is loading until the first snapshot, then live', () => {
    expect(phaseOf(run(WALL, open).state)).toBe('loading');
    const { state } = run(WALL, [...open, message(snapshot(7, [summary('s1')]))]);
    expect(phaseOf(state)).toBe('live');
    expect(state.asOf).toBe(at());
    expect([...(state.estate?.byId.keys() ?? [])]).toEqual(['s1']);
  });

  it('believes no delta before the snapshot', () => {
    const { state } = run(WALL, [...open, message(delta(8, [summary('s9')]))]);
    expect(state.estate).toBeNull();
    expect(phaseOf(state)).toBe('loading');
  });
});

describe('deltas', () => {
  const base = [...open, message(snapshot(7, [summary('s1'), summary('s2')]))];

  it('replace and remove sites, in sequence', () => {
    const { state } = run(WALL, [
      ...base,
      message(delta(8, [failing('s1', 'down', 'timeout'), summary('s3')], ['s2'])),
    ]);
    expect([...(state.estate?.byId ?? [])].map(([id, { state: health }]) => [id, health])).toEqual([
      ['s1', 'down'],
      ['s3', 'ok'],
    ]);
    expect(phaseOf(state)).toBe('live');
  });

  it('that were seen already change nothing', () => {
    const { state } = run(WALL, [...base, message(delta(7, [failing('s1', 'down', 'timeout')]))]);
    expect(state.estate?.byId.get('s1')?.state).toBe('ok');
    expect(phaseOf(state)).toBe('live');
  });

  it('with a gap make the page stale until the next snapshot, and the old picture stays', () => {
    const gap = run(WALL, [...base, message(delta(9, [failing('s1', 'down', 'timeout')]))]);
    expect(phaseOf(gap.state)).toBe('stale');
    expect(gap.state.estate?.byId.get('s1')?.state).toBe('ok');
    const later = run(WALL, [message(delta(10, [failing('s2', 'down', 'timeout')]))], gap.state);
    expect(later.state.estate?.byId.get('s2')?.state).toBe('ok');
    const healed = run(WALL, [message(snapshot(10, [failing('s1', 'down', 'timeout')]))], gap.state);
    expect(phaseOf(healed.state)).toBe('live');
    expect(healed.state.estate?.seq).toBe(10);
  });

  it('do not advance the time of the data while a gap is open', () => {
    const gap = run(WALL, [...base, message(delta(9, [])), message(beat(AT + 60_000))]);
    expect(gap.state.asOf).toBe(at());
  });
});

describe('a connection that breaks', () => {
  const live = [...open, message(snapshot(7, [summary('s1')]))];

  it('leaves the picture, stale, and comes back with growing pauses', () => {
    const { state, effects } = run(WALL, [...live, { type: 'closed' }]);
    expect(phaseOf(state)).toBe('stale');
    expect(state.estate?.byId.size).toBe(1);
    const first = effects.at(-1);
    const again = run(WALL, [{ type: 'connect' }, { type: 'closed' }, { type: 'connect' }, { type: 'closed' }], state);
    const waits = [first, ...again.effects].map((effect) => (effect?.type === 'connect' ? effect.afterMs : Number.NaN));
    expect(waits).toHaveLength(3);
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
    expect(waits[2]).toBeGreaterThan(waits[1] ?? 0);
  });

  it('waits no longer than ten seconds, however often it failed', () => {
    const events = Array.from({ length: 60 }, (): StreamEvent => ({ type: 'closed' }));
    const { effects } = run(WALL, events);
    for (const effect of effects)
      expect(effect.type === 'connect' ? effect.afterMs : Number.NaN).toBeLessThanOrEqual(10_000);
  });

  it('is not live again before the new snapshot', () => {
    const { state } = run(WALL, [
      ...live,
      { type: 'closed' },
      { type: 'connect' },
      { type: 'opened' },
      message(beat()),
    ]);
    expect(phaseOf(state)).toBe('stale');
    const back = run(WALL, [message(snapshot(900, [summary('s1')]))], state);
    expect(phaseOf(back.state)).toBe('live');
    expect(back.state.failures).toBe(0);
  });
});

describe('a connection that is dead but not closed', () => {
  const live = [...open, message(snapshot(7, [])), message(beat())];

  it('is given up after two missed beats', () => {
    expect(run(WALL, [...live, 9_900, { type: 'tick' }]).effects.at(-1)?.type).not.toBe('close');
    expect(run(WALL, [...live, 10_100, { type: 'tick' }]).effects.at(-1)).toEqual({ type: 'close' });
  });

  it('is kept while beats come', () => {
    const { effects } = run(WALL, [...live, 6_000, message(beat(AT + 6_000)), 6_000, { type: 'tick' }]);
    expect(effects.filter(({ type }) => type === 'close')).toEqual([]);
  });

  it('is given up when a snapshot is overdue, though beats come', () => {
    const waiting = [
      ...open,
      message(beat()),
      SNAPSHOT_DUE_MS - 1_000,
      message(beat()),
      2_000,
      message(beat()),
      { type: 'tick' } as const,
    ];
    expect(run(WALL, waiting).effects.at(-1)).toEqual({ type: 'close' });
  });
});

describe('a connection that does not open', () => {
  it('is given up after a while', () => {
    const opening: readonly (StreamEvent | number)[] = [{ type: 'start' }, { type: 'connect' }];
    expect(run(WALL, [...opening, OPEN_DUE_MS - 1, { type: 'tick' }]).effects.at(-1)?.type).toBe('connect');
    expect(run(WALL, [...opening, OPEN_DUE_MS + 1, { type: 'tick' }]).effects.at(-1)).toEqual({ type: 'close' });
  });
});

describe('going from page to page', () => {
  it('asks for the site and stays live while it comes', () => {
    const base = [...open, message(snapshot(7, [summary('s1')]))];
    const { state, effects } = run(WALL, [...base, { type: 'want', wanted: { estate: true, site: 's1' } }]);
    expect(effects.at(-1)).toEqual({ type: 'send', request: { subscribe: 'site', id: 's1' } });
    expect(phaseOf(state)).toBe('live');
    const there = run(WALL, [message(site('s1'))], state);
    expect(there.state.site?.id).toBe('s1');
    const other = run(WALL, [{ type: 'want', wanted: { estate: true, site: 's2' } }, message(site('s1'))], there.state);
    expect(other.effects).toEqual([
      { type: 'send', request: { unsubscribe: 'site', id: 's1' } },
      { type: 'send', request: { subscribe: 'site', id: 's2' } },
    ]);
    expect(other.state.site).toBeNull();
  });

  it('says which site the collector refuses', () => {
    const { state } = run(ONE, [
      ...open,
      message(incidents(1, [])),
      message({ topic: 'error', type: 'error', code: 'site-unknown', detail: 'No site' }),
    ]);
    expect(state.refusedSite).toEqual({ id: 's1', code: 'site-unknown', detail: 'No site' });
    expect(phaseOf(state)).toBe('live');
    expect(run(ONE, [SNAPSHOT_DUE_MS + 1_000, { type: 'tick' }], state).effects).toEqual([]);
  });
});

describe('clocks', () => {
  it("follow the collector's, and ignore jitter", () => {
    const { state } = run(WALL, [...open, message(snapshot(7, [], AT + 90_000))]);
    expect(state.clockOffsetMs).toBe(90_000);
    expect(run(WALL, [message(beat(AT + 90_300))], state).state.clockOffsetMs).toBe(90_000);
    expect(run(WALL, [message(beat(AT + 80_000))], state).state.clockOffsetMs).toBe(80_000);
  });
});

it('knows from a beat that the collector itself hears nothing, and from the next that it hears again', () => {
  const open: (StreamEvent | number)[] = [{ type: 'start' }, { type: 'connect' }, { type: 'opened' }];
  const deaf = run(WALL, [...open, message(snapshot(1, [])), message(deafBeat)]).state;
  expect(deaf.deaf).toEqual({ since: at(), cause: 'broker-away' });
  // The connection to the collector is well all the while.
  expect(phaseOf(deaf)).toBe('live');
  expect(run(WALL, [message(beat())], deaf).state.deaf).toBeNull();
});

describe('incidents', () => {
  const base = [...open, message(snapshot(7, [])), message(incidents(3, [incident('I1'), incident('I2')]))];
  const states = (state: StreamState) =>
    [...(state.incidents?.byId ?? [])].map(([id, { state: stage }]) => [id, stage]);

  it('are asked for on every page, and replaced and removed in sequence', () => {
    for (const wanted of [WALL, ONE])
      expect(run(wanted, open).effects).toContainEqual({ type: 'send', request: { subscribe: 'incidents' } });
    const { state } = run(WALL, [
      ...base,
      message(incidentDelta(4, [incident('I1', { state: 'acknowledged' }), incident('I3')], ['I2'])),
    ]);
    expect(states(state)).toEqual([
      ['I1', 'acknowledged'],
      ['I3', 'open'],
    ]);
    expect(phaseOf(state)).toBe('live');
  });

  it('count for themselves: their gap makes the page stale, their snapshot heals it, the estate goes on', () => {
    const gap = run(WALL, [...base, message(incidentDelta(5, [], ['I1'])), message(delta(8, [summary('s1')]))]);
    expect(phaseOf(gap.state)).toBe('stale');
    expect(gap.state.incidents?.byId.has('I1')).toBe(true);
    expect(gap.state.estate?.byId.has('s1')).toBe(true);
    const later = run(WALL, [message(incidentDelta(6, [], ['I2']))], gap.state);
    expect(later.state.incidents?.byId.has('I2')).toBe(true);
    const healed = run(WALL, [message(incidents(6, [incident('I9')]))], later.state);
    expect(phaseOf(healed.state)).toBe('live');
    expect(states(healed.state)).toEqual([['I9', 'open']]);
  });

  it('give a connection up whose snapshot does not come', () => {
    const waiting: readonly (StreamEvent | number)[] = [
      ...open,
      message(snapshot(7, [])),
      message(beat()),
      SNAPSHOT_DUE_MS + 1_000,
      message(beat()),
      { type: 'tick' },
    ];
    expect(run(WALL, waiting).effects.at(-1)).toEqual({ type: 'close' });
  });

  it('are done without where the collector does not know of them, and the site that is shown stays', () => {
    const { state } = run(ONE, [
      ...open,
      message(site('s1')),
      message({ topic: 'error', type: 'error', code: 'request-invalid', detail: 'Found incidents' }),
    ]);
    expect(state.incidentsRefused).toBe(true);
    expect(state.site?.id).toBe('s1');
    expect(state.refusedSite).toBeNull();
    expect(phaseOf(state)).toBe('live');
    expect(run(ONE, [SNAPSHOT_DUE_MS + 1_000, message(beat()), { type: 'tick' }], state).effects).toEqual([]);
    const again = run(ONE, [{ type: 'closed' }, { type: 'connect' }, { type: 'opened' }], state);
    expect(again.state.incidentsRefused).toBe(false);
  });
});

describe('risks', () => {
  const none = message(incidents(3, []));
  const risk = (id: string): FindingView => ({
    id,
    site: 's1',
    kind: 'disk-full',
    component: 'front-end',
    name: 'PC',
    check: 'pc/host',
    faultAt: at(),
    values: {},
    flows: [],
    opensAt: null,
  });
  const base = [...open, message(snapshot(7, [summary('s1')])), none];
  const whole = message({ topic: 'findings', type: 'snapshot', seq: 5, at: at(), findings: [risk('a')], total: 1 });
  const change = (seq: number): StreamEvent =>
    message({ topic: 'findings', type: 'delta', seq, at: at(), findings: [risk('b')], removed: ['a'], total: 1 });

  it('are asked for once incidents are there, and again on each connection', () => {
    const asked = { type: 'send', request: { subscribe: 'findings' } };
    expect(run(WALL, open).effects).not.toContainEqual(asked);
    const first = run(WALL, base);
    expect(first.effects.filter(({ type }) => type === 'send').at(-1)).toEqual(asked);
    expect(run(WALL, [{ type: 'closed' }, { type: 'opened' }, none], first.state).effects).toContainEqual(asked);
  });

  it('are followed, and a gap in them makes nothing else stale', () => {
    const { state } = run(WALL, [...base, whole, change(6)]);
    expect([...(state.findings?.byId.keys() ?? [])]).toEqual(['b']);
    expect(state).toMatchObject({ findingsFresh: true, findingsTotal: 1 });
    const gap = run(WALL, [...base, whole, change(8)]).state;
    expect(gap).toMatchObject({ findingsFresh: false, gapAtMs: null });
    expect(phaseOf(gap)).toBe('live');
  });

  it('that the collector does not know of are no reason to doubt incidents', () => {
    const refusal = message({ topic: 'error', type: 'error', code: 'request-invalid', detail: 'Found findings.' });
    const { state } = run(WALL, [...base, refusal]);
    expect(state).toMatchObject({ findings: null, incidentsRefused: false, incidentsFresh: true });
  });
});
