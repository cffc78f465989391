import fc from 'fast-check';
import {
  createSession,
  foldSession,
  type Session,
  type SessionEvent,
  silentAtMs,
  WILL_GRACE_MS,
} from '../src/index.js';

const birth = (boot: string, incarnation: number): SessionEvent => ({
  type: 'birth',
  boot,
  incarnation,
  cadenceMs: 1000,
});

function fold(session: Session, event: SessionEvent, atMs: number): Session {
  return foldSession(session, event, atMs).session;
}

describe('freshness of a session', () => {
  it('goes live by a birth, silent after three cadences, live again by a heartbeat', () => {
    let session = fold(createSession(0), birth('a', 1), 10);
    expect(session.state).toBe('live');
    session = fold(session, { type: 'tick' }, 3009);
    expect(session.state).toBe('live');
    session = fold(session, { type: 'tick' }, 3010);
    expect(session).toMatchObject({ state: 'silent', sinceMs: 3010 });
    expect(fold(session, { type: 'heartbeat', boot: 'a' }, 4000).state).toBe('live');
  });

  it('does not let a late will of an old session beat a newer birth', () => {
    let session = fold(createSession(0), birth('old', 1), 0);
    session = fold(session, birth('new', 2), 10);
    session = fold(session, { type: 'will', boot: 'old', stopped: false }, 20);
    expect(session).toMatchObject({ state: 'live', boot: 'new' });
    session = fold(session, { type: 'will', boot: 'new', stopped: false }, 30);
    expect(fold(session, { type: 'tick' }, 30 + WILL_GRACE_MS)).toMatchObject({ state: 'lost', sinceMs: 30 });
  });

  it('gives an agent that changes lines a moment to be back', () => {
    let session = fold(createSession(0), { ...birth('a', 1), connection: 1 } as SessionEvent, 0);
    session = fold(session, { type: 'will', boot: 'a', stopped: false, connection: 1 }, 10);
    session = fold(session, { ...birth('a', 1), connection: 2 } as SessionEvent, 900);
    session = fold(session, { type: 'heartbeat', boot: 'a' }, 4900);
    expect(fold(session, { type: 'tick' }, 10 + WILL_GRACE_MS).state).toBe('live');
    // The will of the first connection comes again, by another broker, a minute late.
    const late = fold(session, { type: 'will', boot: 'a', stopped: false, connection: 1 }, 5100);
    expect(late).toBe(session);
  });

  it('does not go back to an older birth that comes late', () => {
    let session = fold(createSession(0), birth('new', 7), 0);
    session = fold(session, birth('old', 6), 5);
    expect(session.boot).toBe('new');
    expect(fold(session, { type: 'heartbeat', boot: 'old' }, 6).heardAtMs).toBe(0);
  });

  it('tells a goodbye from a death', () => {
    const session = fold(createSession(0), birth('a', 1), 0);
    expect(fold(session, { type: 'will', boot: 'a', stopped: true }, 1).state).toBe('stopped');
  });

  it('holds for any order of events: each effect leaves the state it names, and live means heard in time', () => {
    const event = fc.oneof(
      fc.record({
        type: fc.constant('birth' as const),
        boot: fc.constantFrom('a', 'b', 'c'),
        incarnation: fc.integer({ min: 1, max: 4 }),
        cadenceMs: fc.constant(1000),
      }),
      fc.record({ type: fc.constant('heartbeat' as const), boot: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ type: fc.constant('will' as const), boot: fc.constantFrom('a', 'b', 'c'), stopped: fc.boolean() }),
      fc.constant({ type: 'tick' as const }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.integer({ min: 0, max: 2000 })), { maxLength: 60 }), (steps) => {
        let session = createSession(0);
        let nowMs = 0;
        let incarnation = -1;
        for (const [item, waitMs] of steps) {
          nowMs += waitMs;
          const before = session.state;
          const result = foldSession(session, item, nowMs);
          session = result.session;
          expect(result.effects.length).toBe(before === session.state ? 0 : 1);
          for (const effect of result.effects) expect(effect).toMatchObject({ from: before, to: session.state });
          expect(session.incarnation).toBeGreaterThanOrEqual(incarnation);
          incarnation = session.incarnation;
          if (item.type === 'tick' && session.state === 'live') expect(nowMs).toBeLessThan(silentAtMs(session));
        }
      }),
    );
  });
});
