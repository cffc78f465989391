import fc from 'fast-check';
import {
  type Incident,
  type MessagePlanning,
  NOTICE_KINDS,
  type NoticeKind,
  type People,
  type PlannedMessages,
  planMessages,
  type SentMessage,
} from '../../src/index.js';
import { ANY, contact, FACTS, incident, people, route, SATURDAY_11 } from './kit.js';

const MINUTE_MS = 60_000;

function planning(
  more: Partial<Omit<MessagePlanning, 'notice'>> & { kind?: NoticeKind; turn?: number } = {},
): MessagePlanning {
  const { kind = 'opened', turn = 0, ...rest } = more;
  const notice = { kind, turn, startedAtMs: SATURDAY_11 };
  return { notice, incident: incident(), facts: FACTS, people: people(), alreadySent: [], ...rest };
}
const whom = ({ messages }: PlannedMessages) => messages.map(({ recipient }) => recipient.id);
const sentOf = (plan: PlannedMessages, notice: NoticeKind, turn = 0): SentMessage[] =>
  plan.messages.map(({ recipient, style }) => ({ notice, turn, to: recipient.id, style, isOfMerged: false }));
const sentTo = (to: string, more: Partial<SentMessage> = {}): SentMessage => ({
  notice: 'opened',
  turn: 0,
  to,
  style: 'page',
  isOfMerged: false,
  ...more,
});

describe('who is told', () => {
  it('is the duty manager first, then whoever is on call, then the rest until somebody acknowledges', () => {
    const first = planMessages(planning(), SATURDAY_11);
    expect(whom(first)).toEqual(['day', 'network']);
    expect(first.nextCheckAtMs).toBe(SATURDAY_11 + 5 * MINUTE_MS);
    const alreadySent = sentOf(first, 'opened');
    expect(planMessages(planning({ alreadySent }), SATURDAY_11 + 299_999)).toEqual({
      messages: [],
      nextCheckAtMs: SATURDAY_11 + 5 * MINUTE_MS,
    });
    const later = planMessages(planning({ alreadySent }), SATURDAY_11 + 5 * MINUTE_MS);
    expect(later.messages.map(({ recipient, step }) => [recipient.id, step])).toEqual([['boss', 1]]);
    expect(later.nextCheckAtMs).toBeNull();
    const acknowledged = incident({ state: 'acknowledged', acknowledgedAtMs: SATURDAY_11 + 1 });
    expect(planMessages(planning({ alreadySent, incident: acknowledged }), SATURDAY_11 + 5 * MINUTE_MS)).toEqual({
      messages: [],
      nextCheckAtMs: null,
    });
  });

  it('at night is another person', () => {
    const night = SATURDAY_11 + 12 * 60 * MINUTE_MS;
    expect(whom(planMessages(planning(), night))).toContain('night');
  });

  it("knows a change's author by account, and the vendor by component", () => {
    const suspects = [{ author: null }, { author: 'acme\\MWang' }].map((more) => ({
      site: 'm07',
      change: 'c',
      on: 'router',
      subject: 's',
      field: null,
      atMs: 0,
      weightNats: 1,
      ...more,
    }));
    const cause = { ...incident().cause, site: null, component: 'carrier:ct-east' };
    const plan = planMessages(planning({ incident: incident({ suspects, cause }) }), SATURDAY_11 + 5 * MINUTE_MS);
    expect(plan.messages.map(({ recipient }) => [recipient.id, recipient.role])).toEqual([
      ['day', 'duty-manager'],
      ['network', 'on-call'],
      ['author', 'change-author'],
      ['carrier-desk', 'vendor'],
      ['boss', 'on-call'],
    ]);
  });

  it('goes on at once where a step leads to nobody', () => {
    const alone = people({
      stores: [],
      routes: [
        route([
          { afterMinutes: 0, to: ['duty-manager'] },
          { afterMinutes: 30, to: ['boss'] },
        ]),
      ],
    });
    expect(whom(planMessages(planning({ people: alone }), SATURDAY_11))).toEqual(['boss']);
  });

  it('is a team by its own channel once, or each member', () => {
    const to = (target: string) => people({ routes: [route([{ afterMinutes: 0, to: [target] }])] });
    expect(whom(planMessages(planning({ people: to('wall') }), SATURDAY_11))).toEqual(['wall']);
    expect(whom(planMessages(planning({ people: to('crew') }), SATURDAY_11))).toEqual(['network', 'boss']);
  });

  it('of trade that may be down by chance is the shop alone, who is asked once; nobody at all before trade is known', () => {
    const cause = { ...incident().cause, component: 'trade:orders', kind: 'trade-stopped' };
    const flows = [{ site: 'm07', name: 'orders', state: 'degraded' as const, critical: true }];
    const life = { ...incident().life, isFinding: true };
    const styles = (more: Partial<Incident>) =>
      planMessages(
        planning({ incident: incident({ cause, severity: 'P4', flows, life, ...more }) }),
        SATURDAY_11,
      ).messages.map(({ recipient, style }) => [recipient.id, style]);
    expect(styles({})).toEqual([['day', 'task']]);
    expect(styles({ flows: [] }).map(([, style]) => style)).not.toContain('task');
    expect(styles({ severity: 'P3', life: incident().life }).map(([, style]) => style)).toContain('page');
  });

  it('of paper, covers and trays is the shop alone, and never a page', () => {
    const out = incident({ cause: { ...incident().cause, kind: 'consumable-out' }, trigger: 'consumable' });
    const plan = planMessages(planning({ incident: out }), SATURDAY_11);
    expect(plan.messages.map(({ recipient, style }) => [recipient.id, style])).toEqual([['day', 'task']]);
    expect(plan.nextCheckAtMs).toBeNull();
    const alreadySent = sentOf(plan, 'opened');
    for (const kind of ['reminder', 'mitigated', 'resolved'] as const) {
      expect(planMessages(planning({ kind, incident: out, alreadySent }), SATURDAY_11).messages).toEqual([]);
    }
  });

  it("of P4 waits for the next digest, in the recipient's morning", () => {
    const plan = planMessages(planning({ incident: incident({ severity: 'P4' }) }), SATURDAY_11);
    expect(plan.messages.map(({ style, dueAtMs }) => [style, new Date(dueAtMs).toISOString()])).toEqual([
      ['digest', '2026-11-22T00:30:00.000Z'],
      ['digest', '2026-11-22T00:30:00.000Z'],
    ]);
    expect(plan.nextCheckAtMs).toBeNull();
  });

  it('is taken from the first route that fits class, kind, severity, site, region and time', () => {
    const match = {
      ...ANY,
      classes: ['infrastructure/network-*'],
      kinds: ['router'],
      severities: ['P2' as const],
      sites: ['m0*'],
      regions: ['east'],
    };
    const night = { weekdays: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1200, toMinute: 480 };
    const target = (match: typeof ANY) =>
      whom(
        planMessages(
          planning({
            people: people({ routes: [route([{ afterMinutes: 0, to: ['boss'] }], { match }), ...people().routes] }),
          }),
          SATURDAY_11,
        ),
      )[0];
    expect(target(match)).toBe('boss');
    for (const other of [
      { classes: ['application/*'] },
      { kinds: ['till'] },
      { severities: ['P1' as const] },
      { sites: ['s*'] },
      { regions: ['west'] },
      { hours: [night] },
    ]) {
      expect(target({ ...match, ...other })).toBe('day');
    }
  });
});

describe('a further turn', () => {
  const told = [sentTo('day'), sentTo('network')];

  it('reaches those who were told, each once', () => {
    for (const kind of ['resolved', 'reminder', 'worse'] as const) {
      const state = kind === 'resolved' ? 'resolved' : 'open';
      const first = planMessages(planning({ kind, alreadySent: told, incident: incident({ state }) }), SATURDAY_11);
      expect(whom(first)).toEqual(['day', 'network']);
      const again = planning({ kind, alreadySent: [...told, ...sentOf(first, kind)], incident: incident({ state }) });
      expect(planMessages(again, SATURDAY_11).messages).toEqual([]);
    }
  });

  it('is a reminder only while nobody has acknowledged', () => {
    const has = incident({ state: 'acknowledged' });
    expect(
      planMessages(planning({ kind: 'reminder', alreadySent: told, incident: has }), SATURDAY_11).messages,
    ).toEqual([]);
    const second = planning({
      kind: 'reminder',
      turn: 1,
      alreadySent: [...told, sentTo('day', { notice: 'reminder' })],
    });
    expect(whom(planMessages(second, SATURDAY_11))).toEqual(['day', 'network']);
  });

  it('reaches a subscriber whom its beginning concerned, whatever it has become', () => {
    const match = { ...ANY, severities: ['P1' as const] };
    const subscribers = [{ ...contact('hook'), channel: { notifier: 'hook', to: null }, isProgram: true, match }];
    const over = incident({ state: 'resolved', severity: 'P2' });
    const of = (alreadySent: SentMessage[]) =>
      whom(
        planMessages(
          planning({ kind: 'resolved', incident: over, alreadySent, people: people({ subscribers }) }),
          SATURDAY_11,
        ),
      );
    expect(of([sentTo('hook')])).toEqual(['hook']);
    expect(of([])).toEqual([]);
  });

  it('tells nobody new that it is over, and nothing of a cause that is found when it is over', () => {
    expect(
      planMessages(planning({ kind: 'resolved', incident: incident({ state: 'resolved' }) }), SATURDAY_11).messages,
    ).toEqual([]);
    for (const state of ['mitigated', 'resolved'] as const) {
      const late = planning({ kind: 'reattributed', alreadySent: told, incident: incident({ state }) });
      expect(planMessages(late, SATURDAY_11)).toEqual({ messages: [], nextCheckAtMs: null });
    }
  });
});

describe('an incident of the estate', () => {
  const estate = incident({
    id: 'I9',
    sites: ['m07', 'm08'],
    cause: { ...incident().cause, site: null, component: 'carrier:ct-east' },
  });
  const ofParts = ['day', 'network'].map((to) => sentTo(to, { isOfMerged: true }));

  it('sends those nothing who know of one of its parts, and tells them when it is over', () => {
    const opened = planMessages(planning({ incident: estate, alreadySent: ofParts }), SATURDAY_11);
    expect(opened.messages).toEqual([]);
    const over = { ...estate, state: 'resolved' as const };
    expect(
      whom(planMessages(planning({ kind: 'resolved', incident: over, alreadySent: ofParts }), SATURDAY_11)),
    ).toEqual(['day', 'network']);
  });

  it('is told to programs in any case, which cannot know', () => {
    const subscriber = { ...contact('hook'), channel: { notifier: 'hook', to: null }, match: ANY };
    const known = [...ofParts, sentTo('hook', { isOfMerged: true }), sentTo('screen', { isOfMerged: true })];
    const subscribers = [
      { ...subscriber, isProgram: true },
      { ...subscriber, id: 'screen', isProgram: false },
    ];
    const plan = planMessages(
      planning({ incident: estate, alreadySent: known, people: people({ subscribers }) }),
      SATURDAY_11,
    );
    expect(whom(plan)).toEqual(['hook']);
  });

  it('lets its parts be silent, and calls no shop by shop where it is large', () => {
    expect(planMessages(planning({ incident: incident({ state: 'merged', mergedInto: 'I9' }) }), SATURDAY_11)).toEqual({
      messages: [],
      nextCheckAtMs: null,
    });
    const many = incident({ sites: Array.from({ length: 21 }, (_, i) => `m${i}`) });
    expect(whom(planMessages(planning({ incident: many }), SATURDAY_11))).toEqual(['network']);
  });
});

describe('a suppression', () => {
  const mutedBy = { kind: 'silence', id: 'S1', untilMs: SATURDAY_11 + 60 * MINUTE_MS } as const;

  it('holds an opening back and looks again', () => {
    const held = planMessages(planning({ incident: incident({ mutedBy }) }), SATURDAY_11);
    expect(held.messages).toEqual([]);
    expect(held.nextCheckAtMs).toBeGreaterThan(SATURDAY_11);
    expect(whom(planMessages(planning(), held.nextCheckAtMs ?? 0))).toEqual(['day', 'network']);
  });

  it('never holds back that it is over', () => {
    const over = incident({ mutedBy, state: 'resolved' });
    expect(
      whom(planMessages(planning({ kind: 'resolved', incident: over, alreadySent: [sentTo('day')] }), SATURDAY_11)),
    ).toEqual(['day']);
  });
});

describe('in any order of turns', () => {
  const states: Incident['state'][] = ['open', 'acknowledged', 'mitigated', 'resolved', 'merged'];
  const turn = fc.record({
    kind: fc.constantFrom(...NOTICE_KINDS),
    turn: fc.integer({ min: 0, max: 2 }),
    state: fc.constantFrom(...states),
    severity: fc.constantFrom('P1' as const, 'P2' as const, 'P4' as const),
    minutes: fc.integer({ min: 0, max: 20 }),
    isOut: fc.boolean(),
  });

  it('nobody gets a turn twice, an opening comes once, and a check that is promised lies ahead', () => {
    const subscribers = [{ ...contact('hook'), channel: { notifier: 'hook', to: null }, isProgram: true, match: ANY }];
    const all: People = people({ subscribers });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 12 }), (turns) => {
        const sent: SentMessage[] = [];
        for (const { kind, turn: number, state, severity, minutes, isOut } of turns) {
          const cause = { ...incident().cause, ...(isOut && { kind: 'consumable-out' }) };
          const nowMs = SATURDAY_11 + minutes * MINUTE_MS;
          const given = planning({
            kind,
            turn: number,
            people: all,
            alreadySent: [...sent],
            incident: incident({ state, severity, cause }),
          });
          const plan = planMessages(given, nowMs);
          if (plan.nextCheckAtMs !== null) expect(plan.nextCheckAtMs).toBeGreaterThan(nowMs);
          if (isOut)
            expect(
              plan.messages.filter(({ recipient, style }) => style === 'page' && recipient.role === 'duty-manager'),
            ).toEqual([]);
          sent.push(...sentOf(plan, kind, number));
        }
        const keys = sent.map(({ notice, turn: number, to }) => `${notice}/${notice === 'opened' ? '' : number}/${to}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
