/** The text of `tillwatch status`: worst first, within the columns, in both languages. */
import {
  type ChangeView,
  type CheckView,
  DEFAULT_PLAYBOOKS,
  type HealthState,
  LOCALES,
  type Locale,
  type LocalStatus,
  type NodeView,
} from '@tillwatch/model';
import type { CommandContext } from '../src/command-context.js';
import { displayWidth } from '../src/drawing/display-width.js';
import { renderStatus } from '../src/drawing/status-text.js';
import { wordsIn } from '../src/words/locale.js';
import { testTerminal } from './terminal.js';

const AT = '2026-11-22T08:45:00.000Z';

function check(id: string, state: CheckView['state'], reason: string | null): CheckView {
  return {
    id,
    kind: 'http',
    target: `http://127.84.0.32:41339/${'health/'.repeat(6)}`,
    state,
    reason,
    since: '2026-11-22T08:42:34.000Z',
    latencyUs: state === 'down' ? null : 1_530,
    lossRatio: state === 'down' ? 1 : 0,
    values: {},
    lastAttemptAt: AT,
  };
}

function node(id: string, name: string, state: HealthState, reason: string | null): NodeView {
  const own = state === 'unreachable' ? 'down' : state;
  const checks = reason === 'no-check' ? [] : [check(`${id}/health`, own, reason)];
  return { id, kind: 'till', name, at: null, state, reason, since: '2026-11-22T08:42:34.000Z', checks };
}

function change(n: number, hoursAgo: number, more: Partial<ChangeView> = {}): ChangeView {
  const at = new Date(Date.parse(AT) - hoursAgo * 3_600_000).toISOString();
  return {
    id: n.toString(16).padStart(16, '0'),
    at,
    receivedAt: at,
    check: 'front-end/version',
    on: 'front-end',
    kind: 'file',
    subject: '/srv/till/coupon.json',
    before: 'a'.repeat(64),
    after: 'b'.repeat(64),
    fields: [{ path: 'coupon.valid_from', before: '2018-12-01', after: '2019-12-01' }],
    fieldsLeftOut: 0,
    changedAt: null,
    author: 'operator',
    ...more,
  };
}

const CHANGES = [
  change(1, 1),
  change(2, 2, { fields: [], author: null, kind: 'package', subject: 'till-app', before: '4.6.9', after: '4.7.0' }),
  change(3, 30, { fields: [{ path: '优惠券'.repeat(30), before: null, after: '' }], fieldsLeftOut: 3 }),
  change(4, 31, { fields: [], subject: '\u001b[2J/etc/hosts\u202e' }),
];

const STATUS: LocalStatus = {
  attempts: {},
  site: {
    id: 'demo-1',
    name: 'M07 新街口店 Xinjiekou, a name that goes on and on until no terminal holds it any more',
    kind: 'store',
    region: null,
    state: 'degraded',
    reason: 'refused',
    since: '2026-11-22T08:42:34.000Z',
    flows: { checkout: 'degraded' },
    worst: [],
    lastHeardAt: AT,
  },
  nodes: [
    node('till-1', 'Till 1 收银机', 'ok', null),
    node('till-2', 'Till 2 收银机', 'down', 'refused'),
    node('wan', 'Carrier line 专线', 'unreachable', 'upstream'),
    node('front-end', '前置机', 'degraded', 'slow'),
    node('power', '供电', 'unknown', 'no-check'),
  ],
  links: ['till-1', 'till-2', 'wan', 'power'].map((from) => ({
    from,
    to: 'front-end',
    state: 'ok',
    reason: null,
    since: AT,
    checks: [],
  })),
  flows: [
    { name: 'receipt', state: 'ok', critical: false, path: [['till-1']] },
    { name: 'checkout', state: 'degraded', critical: true, path: [['till-1', 'till-2']] },
  ],
  changes: CHANGES,
  verdict: {
    causes: [
      {
        mode: 'hard',
        suspects: [
          { component: 'till-2/service', share: 0.7 },
          { component: 'till-2->front-end', share: 0.26 },
        ],
        isConfident: true,
        odds: 52_000,
        since: '2026-11-22T08:42:34.000Z',
        for: ['till-2/health', 'till-2/pos'],
        against: [],
        cleared: [{ component: 'switch', by: 'till-1/health' }],
        nextTest: { kind: 'ping', component: 'till-2', target: '10.0.0.32', ifFails: ['till-2->front-end'] },
      },
      {
        mode: 'lossy',
        suspects: [{ component: 'wan', share: 1 }],
        isConfident: false,
        odds: 4,
        since: AT,
        for: ['wan/edge'],
        against: ['central-db/health'],
        cleared: [],
      },
    ],
    conditions: [{ component: 'printer-1', check: 'printer-1/status', state: 'down', reason: 'consumable-out' }],
    unexplained: ['scale-1/weight'],
  },
  guidance: {
    source: 'collector',
    digest: '0123456789abcdef',
    receivedAt: '2026-11-22T08:41:00.000Z',
    refused: 0,
    playbooks: DEFAULT_PLAYBOOKS.filter(({ id }) => id === 'checkout'),
    contacts: [
      { role: 'duty-manager', name: 'Chen Jie 陈洁', phone: '+86 138 0000 0000', contract: null, nodes: [] },
      { role: 'on-call', name: 'NOC', phone: null, contract: null, nodes: [] },
      { role: 'vendor', name: 'Carrier', phone: '10000', contract: 'SH-2231', nodes: ['wan', '4g'] },
    ],
  },
  at: AT,
  uplink: {
    state: 'offline',
    broker: 'mqtt://127.84.0.1:45017',
    since: '2026-11-22T08:44:00.000Z',
    lastError: 'connect ECONNREFUSED 127.84.0.1:45017',
  },
  outbox: {
    heartbeats: 6,
    bytes: 117_000,
    maxBytes: 67_108_864,
    oldestAt: '2026-11-22T08:44:00.000Z',
    evicted: 3,
    mode: 'memory',
    problem: 'disk full',
  },
};

function render(
  locale: Locale,
  columns: number,
  options: { isTty?: boolean; checks?: boolean; ascii?: boolean; status?: LocalStatus } = {},
): string {
  const context: CommandContext = {
    locale,
    words: wordsIn(locale),
    terminal: testTerminal({ columns }),
    hasColour: options.isTty === true,
    wantsJson: false,
    announce: () => {},
    answer: () => {},
  };
  const status = options.status ?? STATUS;
  return renderStatus(status, { showsChecks: options.checks === true, isAscii: options.ascii === true }, context);
}

describe('renderStatus', () => {
  it.each(LOCALES.flatMap((locale) => [60, 80, 120].map((columns) => [locale, columns] as const)))(
    'fits %s in %i columns',
    (locale, columns) => {
      for (const checks of [false, true]) {
        for (const line of render(locale, columns, { checks }).split('\n')) {
          // A target is not broken: people copy it.
          if (!line.includes('http://')) expect([line, displayWidth(line) <= columns]).toEqual([line, true]);
        }
      }
    },
  );

  it('tells the worst first, the cause with its check, what is behind it without', () => {
    const text = render('en', 80);
    const order = ['■ till-2', '□ wan', '▲ front-end'].map((mark) => text.lastIndexOf(mark));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(text).toContain('down: connection refused');
    expect(text).toContain('till-2/health');
    expect(text).not.toContain('wan/health');
    expect(text).toContain('1 other node is well.');
    expect(text).toContain('Nothing checks power.');
  });

  it('tells how the news travels: uplink, what waits, what was lost', () => {
    const text = render('en', 100);
    expect(text).toMatch(/Uplink\s+▲ offline\s+to mqtt:\/\/127\.84\.0\.1:45017/);
    expect(text).toMatch(
      /Outbox\s+6 heartbeats wait\s+114 kB \/ 64 MB\s+oldest 1 min\s+3 thrown away for want of room\s+in memory only/,
    );
    expect(text).toContain('connect ECONNREFUSED');
    expect(text).toContain('disk full');
  });

  it('names the cause, how sure it is, and why', () => {
    const text = render('en', 100);
    expect(text).toMatch(/\nCause\n■ the program on till-2 or the link till-2 - front-end\s+very likely\s+since/);
    expect(text).toMatch(
      /for it: till-2\/health, till-2\/pos\n\s+nothing speaks against it\n\s+cleared: switch \(till-1\/health\)/,
    );
    expect(text).toMatch(/wan\s+suspected\s+loses some/);
    expect(text).toContain('against it: central-db/health');
    expect(text).toMatch(/■ printer-1\s+out of paper or supply\s+says so itself/);
    expect(text).toContain('Failing without a cause that fits: scale-1/weight.');
    expect(render('zh-CN', 100)).toMatch(/原因\n.*till-2 上的程序 或 till-2 与 front-end 之间的链路\s+极有可能/);
  });

  it('names the next test, and what each of its outcomes would mean', () => {
    const english = render('en', 100);
    expect(english).toContain('try next: On the front-end PC run: npx tillwatch probe icmp 10.0.0.32\n');
    expect(english).toContain('if no answer: the link till-2 - front-end\n');
    expect(english).toContain('if it answers: the program on till-2\n');
    expect(render('zh-CN', 100)).toContain('若有应答：till-2 上的程序');
  });

  it('tells what to do meanwhile, what else where that does not help, and whom to call', () => {
    const text = render('en', 70);
    expect(text).toMatch(/\nWhat to do meanwhile\n {2}Tills cannot sell\n {4}1\. Move the queue/);
    expect(text).toMatch(/\n {4}3\. Otherwise sell by hand: .*\n {7}\S/);
    expect(text).toMatch(/\n {4}Where that does not help:\n {4}- No cash: let the shopper scan .*\n {6}\S/);
    expect(text).toMatch(/Call:\n {4}duty manager {2}Chen Jie 陈洁 {2}\+86 138 0000 0000\n {4}on call {7}NOC\n/);
    expect(text).toMatch(/ {4}vendor {8}Carrier {2}10000 {2}contract SH-2231 {2}\(wan, 4g\)\n/);
    expect(text).toMatch(/As the centre sent it at .*; kept on this machine\./);
    const chinese = render('zh-CN', 70);
    expect(chinese).toMatch(/恢复前怎么办\n {2}收银机无法销售\n {4}1\. /);
    expect(chinese).toMatch(/如仍不行：\n {4}- /);
    expect(chinese).toContain('总部于');
  });

  it('says whose words they are while the centre has sent none, and is silent where nothing is to be done', () => {
    const own = { ...STATUS.guidance, source: 'built-in', receivedAt: null, contacts: [] } as LocalStatus['guidance'];
    const text = render('en', 80, { status: { ...STATUS, guidance: own as never } });
    expect(text).toContain("the centre has not sent this store's yet");
    expect(text).not.toContain('Call:');
    const { guidance: _guidance, ...older } = STATUS;
    expect(render('en', 80, { status: older })).not.toContain('What to do');
  });

  it('says nothing of causes where all is well', () => {
    const verdict = { causes: [], conditions: [], unexplained: [] };
    expect(render('en', 80, { status: { ...STATUS, verdict } })).not.toContain('Cause');
  });

  it('tells what changed, today before the week, with fields before and after', () => {
    const text = render('en', 100);
    expect(text).toMatch(
      /last 24 hours\n.*front-end\s+\/srv\/till\/coupon\.json\s+by operator\n\s+coupon\.valid_from: 2018-12-01 -> 2019-12-01\n/,
    );
    expect(text).toMatch(/till-app\n\s+4\.6\.9 -> 4\.7\.0\n/);
    expect(text).toMatch(/within 7 days\n(.*\n)*.*\(none\)\s+-> ""(.*\n)*.*and 3 more fields\n/);
    expect(text).toContain('aaaaaaaa -> bbbbbbbb');
    expect(render('zh-CN', 100)).toContain('最近 24 小时的变更');
  });

  it('never hands what a file says to the terminal as a command', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(render('en', 100)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('says that nothing changed only where versions are watched', () => {
    const quiet = { ...STATUS, changes: [] };
    expect(render('en', 80, { status: quiet })).not.toContain('No change');
    const watched = { ...quiet.nodes[0], checks: [{ ...check('v', 'ok', null), kind: 'version' }] } as NodeView;
    expect(render('en', 80, { status: { ...quiet, nodes: [watched] } })).toContain('No change was found');
  });

  it('lists every check when asked', () => {
    const text = render('zh-CN', 120, { checks: true });
    for (const { id, checks } of STATUS.nodes) if (checks.length > 0) expect(text).toContain(`${id}/health`);
    expect(text).toContain('故障');
  });

  it('colours only where told to, and draws without anything but ASCII marks', () => {
    expect(render('en', 80)).not.toContain('\x1b[');
    expect(render('en', 80, { isTty: true })).toContain('\x1b[');
    expect(render('en', 80, { ascii: true })).not.toMatch(/[●▲■□─┐]/);
  });
});
