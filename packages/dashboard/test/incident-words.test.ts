/** What is said of incidents: names, titles, stages, the lines of the timeline, in both languages. */
import { INCIDENT_EVENTS, INCIDENT_STATES, type IncidentDetail, LOCALES, type SiteDetail } from '@tillwatch/model';
import { causeTitle, componentName, nameBook } from '../src/incidents/name-book.js';
import { muteText, stageOf } from '../src/incidents/stage-text.js';
import { timelineText } from '../src/incidents/timeline-text.js';
import { wordsOf } from '../src/words/phrases.js';
import { formatInstant } from '../src/words/time-words.js';
import { incident } from './kit/incidents.js';
import { summary } from './kit/summaries.js';

const [en, zh] = [wordsOf('en'), wordsOf('zh-CN')];
const NOW_MS = Date.parse('2026-11-22T09:30:00.000Z');
const node = (id: string, name: string) => ({ id, name, state: 'down' as const, reason: 'timeout' });
const estate = new Map([
  ['s1', summary('s1', { name: 'Nanjing 新街口', worst: [node('router', 'Router RT-1')] })],
  ['hub', summary('hub', { name: 'Data centre', worst: [node('central-db', 'Central database')] })],
]);
const book = nameBook(estate, []);
const cause = (site: string | null, component: string, kind: string, candidates: readonly string[] = [component]) =>
  incident('I1', {
    cause: {
      site,
      ...(component.includes('->') ? { link: component } : { node: component }),
      kind,
      candidates: candidates.map((one) => ({ site, component: one, share: 1 / candidates.length })),
    },
  });

describe('names', () => {
  it.each([
    ['s1', 'router', 'Router RT-1'],
    ['s1', 'switch', 'switch'],
    ['s1', 'switch->router', 'switch → Router RT-1'],
    ['s1', 'router/service', 'Program on Router RT-1'],
    ['s9', 'router', 'router'],
    [null, 'carrier:ct-east', 'Carrier ct-east'],
    [null, 'version:4.7:0', 'Version 4.7:0'],
    [null, 'hub/central-db', 'Central database (Data centre)'],
    [null, 'hub/app-1/service', 'Program on app-1 (Data centre)'],
    ['s1', 'router/agent', 'Agent on Router RT-1'],
    [null, '', ''],
  ])('of %s %s is %s', (site, component, name) => {
    expect(componentName(site, component, book, en)).toBe(name);
  });

  it('come from the details of a site where these are there', () => {
    const detail = { id: 's1', name: 'N', nodes: [{ id: 'switch', name: 'Switch SW' }] } as unknown as SiteDetail;
    expect(componentName('s1', 'switch', nameBook(estate, [null, detail]), en)).toBe('Switch SW');
  });

  it('of what is well come from the incident, which the wall has heard of', () => {
    const told = cause('s1', 'switch->router', 'hard');
    const named = { ...told, cause: { ...told.cause, names: { 's1/switch': 'Switch SW', 's2/switch': 'another' } } };
    expect(causeTitle(named, nameBook(estate, [], [named]), en)).toBe('Switch SW → Router RT-1 does not work');
  });
});

describe('titles', () => {
  it('say what is broken and how, and what else it may be', () => {
    expect(causeTitle(cause('s1', 'router', 'hard'), book, en)).toBe('Router RT-1 does not work');
    expect(causeTitle(cause('s1', 'router', 'hard'), book, zh)).toBe('Router RT-1 失效');
    expect(causeTitle(cause('s1', 'printer-1', 'consumable-out'), book, en)).toBe('printer-1: out of paper or supply');
    expect(causeTitle(cause('s1', 'router', 'lossy', ['router', 'wan']), book, en)).toBe(
      'Router RT-1 works only at times, or wan',
    );
    expect(causeTitle(cause('s1', 'router', 'hard', ['router', 'wan', 'switch']), book, en)).toContain('2 other parts');
    expect(causeTitle(cause('s1', 'router', 'hard', ['router', 'router/service']), book, en)).toBe(
      'Router RT-1 does not work',
    );
    expect(causeTitle(cause('s1', 'router', 'of-tomorrow'), book, en)).toBe('Router RT-1: of-tomorrow');
    // Not the prototype's.
    expect(causeTitle(cause('s1', 'router', 'toString'), book, en)).toBe('Router RT-1: toString');
  });
});

describe('stages', () => {
  it('wait for a person only while nobody has it', () => {
    for (const state of INCIDENT_STATES)
      expect(stageOf(incident('I1', { state }), en, NOW_MS).isWaiting).toBe(state === 'open');
    const muted = incident('I1', { mutedBy: { kind: 'root', id: 'I9', untilMs: null } });
    expect(stageOf(muted, en, NOW_MS)).toEqual({ text: 'part of I9', note: '', isWaiting: false });
  });

  it('name those who were told, the rest by number, and nobody twice', () => {
    const message = (name: string, state: 'delivered' | 'rejected' = 'delivered') => ({
      to: name,
      name,
      channel: 'e-mail',
      notice: 'opened',
      state,
      at: '2026-11-22T09:00:00.000Z',
      acknowledgedAt: null,
    });
    const told = incident('I1', { messages: ['A', 'B', 'A', 'C'].map((name) => message(name)) });
    expect(stageOf(told, en, NOW_MS).note).toBe('told: A, B +1 more');
    expect(stageOf(incident('I1', { messages: [message('A', 'rejected')] }), en, NOW_MS).note).toBe('');
  });

  it('say until when nobody is told', () => {
    const untilMs = NOW_MS + 60_000;
    expect(muteText({ kind: 'silence', id: 'I1', untilMs }, en, NOW_MS)).toMatch(/^silenced until \d\d:\d\d:00$/);
    expect(muteText({ kind: 'maintenance', id: 'M1', untilMs: null }, zh, NOW_MS)).toBe('维护中');
  });
});

describe('the timeline', () => {
  const source = { words: en, book, nowMs: NOW_MS };
  const entry = (
    kind: IncidentDetail['timeline'][number]['kind'],
    detail: IncidentDetail['timeline'][number]['detail'] = {},
    by: string | null = null,
  ) => timelineText({ at: '2026-11-22T09:00:00.000Z', kind, by, detail }, source);

  it('has words for every kind, in every language, with or without figures', () => {
    for (const locale of LOCALES)
      for (const kind of INCIDENT_EVENTS) {
        const text = timelineText({ at: '', kind, by: null, detail: {} }, { ...source, words: wordsOf(locale) });
        expect(text.what).not.toBe('');
        expect(text.what).not.toContain('{');
      }
  });

  it.each([
    ['severity-changed', { from: 'P3', to: 'P2' }, 'P3 → P2'],
    ['reattributed', { from: 's1/wan', to: 's1/router' }, 'wan (Nanjing 新街口) → Router RT-1 (Nanjing 新街口)'],
    ['reattributed', { from: 's1/wan', to: 'carrier:ct' }, 'wan (Nanjing 新街口) → Carrier ct'],
    ['spread', { sites: 12, before: 3 }, '12 sites'],
    ['muted', { kind: 'closed', id: 's1' }, 'the site is closed'],
    ['muted', { kind: 'of-tomorrow' }, ''],
    ['merged', { into: 'I9' }, 'I9'],
    ['told', { to: 'c1', name: 'Li Wei', channel: 'wecom' }, 'Li Wei · wecom'],
    ['resolved', { class: 'infrastructure/power', trigger: 'unknown' }, 'infrastructure · power'],
  ] as const)('says of %s %j: %s', (kind, detail, text) => {
    expect(entry(kind, detail).detail).toBe(text);
  });

  it('gives back what a person wrote, as it was written', () => {
    expect(entry('note', { text: 'timeout' }, 'Li Wei')).toEqual({
      what: 'note',
      detail: '',
      said: 'timeout',
      by: 'Li Wei',
    });
    expect(entry('acknowledged', {}, 'Li Wei')).toMatchObject({ what: 'Li Wei has it', by: '' });
    expect(entry('mitigated')).toMatchObject({ what: 'the system: trade goes on' });
  });
});

it('writes a moment that nobody knows as a dash', () => {
  expect(formatInstant(Number.NaN, NOW_MS, 'en', null)).toBe('–');
});
