/** The store's own view: states, since when, figures, and the times that a person reads. */
import { type Attempt, DEFAULT_CHECK_POLICY, notOk, ok } from '@tillwatch/model';
import { createCheckBoard } from '../src/check-board.js';
import { createGuideKeeper } from '../src/guide-keeper.js';
import { localStatus } from '../src/local-status.js';
import { createSessionClock } from '../src/session-clock.js';
import { DEMO_DEFINITION } from './demo-definition.js';
import { createMemoryLog, createVirtualTime } from './virtual-time.js';

const START_MS = Date.UTC(2026, 0, 5, 8, 0, 0);

function bench() {
  const time = createVirtualTime(START_MS);
  const sessionClock = createSessionClock(time.clock);
  const board = createCheckBoard({
    definition: DEMO_DEFINITION,
    policies: DEMO_DEFINITION.checks.map(() => DEFAULT_CHECK_POLICY),
    startedAtMs: sessionClock.startedAtMs,
  });
  const fold = (id: string, attempt: Attempt, times = 1): void => {
    const index = DEMO_DEFINITION.checks.findIndex((check) => check.id === id);
    for (let turn = 0; turn < times; turn++) board.fold(index, attempt, sessionClock.nowMs());
  };
  const all = (attempt: Attempt): void => {
    for (const check of DEMO_DEFINITION.checks) fold(check.id, attempt);
  };
  const view = () =>
    localStatus({
      definition: DEMO_DEFINITION,
      board,
      changes: { since: () => [] },
      sessionClock,
      outbox: {
        stats: () => ({
          heartbeats: 3,
          bytes: 4_096,
          maxBytes: 65_536,
          oldestAtMs: START_MS - 60_000,
          evicted: 0,
          mode: 'disk',
          problem: null,
        }),
      },
      guides: createGuideKeeper({ site: 'demo-1', log: createMemoryLog(), nowMs: () => START_MS }),
      uplink: { status: () => ({ state: 'offline', broker: null, sinceMs: START_MS, lastError: 'ECONNREFUSED' }) },
    });
  return { time, board, fold, all, view };
}

const nodeState = (view: ReturnType<ReturnType<typeof bench>['view']>, id: string) => {
  const node = view.nodes.find((candidate) => candidate.id === id);
  return { state: node?.state, reason: node?.reason, since: node?.since };
};

describe('local status', () => {
  it('knows nothing before the first attempts, and says so', () => {
    const view = bench().view();
    expect(view.site).toMatchObject({
      id: 'demo-1',
      state: 'unknown',
      reason: 'no-data',
      since: '2026-01-05T08:00:00.000Z',
    });
    expect(view.nodes.map((node) => node.state)).toEqual(new Array(5).fill('unknown'));
    expect(view.flows).toEqual([
      {
        name: 'checkout',
        critical: true,
        state: 'unknown',
        path: [['till-1', 'till-2'], ['front-end'], ['switch'], ['store-db']],
      },
    ]);
    expect(view.nodes[0]?.checks[0]).toEqual({
      id: 'till-1/tcp',
      kind: 'tcp',
      target: '127.0.0.1:9',
      state: 'unknown',
      reason: 'no-data',
      since: '2026-01-05T08:00:00.000Z',
      latencyUs: null,
      lossRatio: null,
      values: {},
      lastAttemptAt: null,
    });
  });

  it('tells what is down from what only lies behind it, and since when', async () => {
    const { time, all, fold, view } = bench();
    all(ok(250, { replyUs: 9 }));
    await time.advance(60_000);
    fold('switch/tcp', notOk('down', 'timeout'));
    await time.advance(500);
    fold('switch/tcp', notOk('down', 'timeout'), 2);
    fold('store-db/tcp', notOk('down', 'timeout'), 3);
    fold('till-1/tcp', notOk('down', 'refused'), 3);
    const seen = view();
    expect(nodeState(seen, 'switch')).toEqual({ state: 'down', reason: 'timeout', since: '2026-01-05T08:01:00.000Z' });
    expect(nodeState(seen, 'store-db')).toMatchObject({
      state: 'unreachable',
      reason: 'upstream',
      since: '2026-01-05T08:01:00.500Z',
    });
    expect(nodeState(seen, 'till-1')).toMatchObject({ state: 'down', reason: 'refused' });
    expect(nodeState(seen, 'till-2')).toMatchObject({ state: 'ok', since: '2026-01-05T08:00:00.000Z' });
    expect(seen.site).toMatchObject({ state: 'down', flows: { checkout: 'down' } });
    expect(seen.site.worst.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'till-1 down',
      'switch down',
      'store-db unreachable',
    ]);
    expect(seen.links.find((link) => link.to === 'store-db')?.checks.map((check) => check.id)).toEqual([
      'store-db/link',
    ]);
  });

  it('shows the latest figures, and the loss of the last window that had attempts', async () => {
    const { board, fold, view } = bench();
    const window = (sent: number, lost: number) => ({
      endedAtMs: START_MS,
      lengthMs: 10_000,
      transitions: [],
      checks: DEMO_DEFINITION.checks.map(() => ({
        state: 'ok' as const,
        reason: null,
        sent,
        lost,
        medianUs: null,
        maxUs: null,
      })),
    });
    fold('till-1/tcp', ok(321, { replyUs: 40 }));
    board.noteWindow(window(10, 2));
    board.noteWindow(window(0, 0));
    const check = view().nodes[0]?.checks[0];
    expect(check).toMatchObject({ latencyUs: 321, lossRatio: 0.2, values: { replyUs: 40 } });
    fold('till-1/tcp', notOk('down', 'timeout'));
    expect(view().nodes[0]?.checks[0]).toMatchObject({ latencyUs: null, values: { replyUs: 40 } });
  });

  it('shows times in the wall clock of the machine, also after it was set', async () => {
    const { time, all, view } = bench();
    await time.advance(10_000);
    all(ok(1));
    time.stepWall(3_600_000);
    const seen = view();
    expect(seen.at).toBe('2026-01-05T09:00:10.000Z');
    expect(seen.nodes[0]?.checks[0]?.lastAttemptAt).toBe('2026-01-05T09:00:10.000Z');
    // Stamped by an earlier start, whose clock this start cannot correct.
    expect(seen.outbox.oldestAt).toBe('2026-01-05T07:59:00.000Z');
    expect(seen.uplink).toMatchObject({ state: 'offline', lastError: 'ECONNREFUSED' });
  });

  it('names the cause of what fails, from what it saw itself', async () => {
    const { time, all, fold, view } = bench();
    all(ok(1));
    expect(view().verdict).toEqual({ causes: [], conditions: [], unexplained: [] });
    expect(view().guidance).toMatchObject({ playbooks: [], contacts: [], refused: 0 });
    await time.advance(5_000);
    for (const check of DEMO_DEFINITION.checks) {
      const isBehind = check.id.startsWith('switch') || check.id.startsWith('store-db');
      fold(check.id, isBehind ? notOk('down', 'timeout') : ok(1), 4);
    }
    const [cause] = view().verdict.causes;
    expect(cause?.suspects.map(({ component }) => component)).toContain('switch');
    expect(cause).toMatchObject({ mode: 'hard', isConfident: true, since: '2026-01-05T08:00:05.000Z', against: [] });
    expect(cause?.odds).toBeGreaterThan(1_000);
    expect(view().guidance).toMatchObject({ source: 'built-in', receivedAt: null, playbooks: [{ id: 'checkout' }] });
  });
});
