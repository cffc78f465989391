/** Acknowledging from a link: looking at it changes nothing, pressing its button does, and nobody makes one up. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IncidentAction, LOCALES } from '@tillwatch/model';
import { type FastifyInstance, fastify } from 'fastify';
import { createMemoryIncidents } from '../../src/incidents/memory-incidents.js';
import type { ActionOutcome } from '../../src/incidents/ports.js';
import { LINK_LIFE_MS, readLink, signLink } from '../../src/notify/acknowledge-link.js';
import { PAGE_STATES, PAGE_WORDS, renderAcknowledgePage } from '../../src/notify/acknowledge-page.js';
import { addAcknowledgeRoutes } from '../../src/notify/acknowledge-routes.js';
import { readLinkKey } from '../../src/notify/link-key.js';
import { incidentOf, START_MS } from '../incidents/incident-kit.js';
import { event, hostileEvent } from './event-fixture.js';

const KEY = Buffer.alloc(32, 7);
const PERSONS = [
  { id: 'wang', name: 'Wang Wei' },
  { id: 'li', name: 'Li <b>Na</b>' },
];

describe('a link', () => {
  const claim = { incident: 'I1', persons: PERSONS, expiresAtMs: START_MS + LINK_LIFE_MS };

  it('says what was signed, until it expires', () => {
    const token = signLink(KEY, claim);
    expect(token).toMatch(/^[A-Za-z0-9._-]+$/);
    expect(readLink(KEY, token, START_MS)).toEqual({ ok: true, claim });
    expect(readLink(KEY, token, claim.expiresAtMs)).toEqual({ ok: false, why: 'expired' });
  });

  it('is refused when one character of it differs, and with another key', () => {
    const token = signLink(KEY, claim);
    for (let at = 0; at < token.length; at++) {
      const other = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      // The last character of base64url may carry bits that mean nothing.
      const verdict = readLink(KEY, other, START_MS);
      if (at < token.length - 1) expect(verdict).toEqual({ ok: false, why: 'forged' });
    }
    expect(readLink(Buffer.alloc(32, 8), token, START_MS)).toEqual({ ok: false, why: 'forged' });
    for (const made of ['', '.', 'a.b', 'x'.repeat(5_000), `${token}.x`])
      expect(readLink(KEY, made, START_MS).ok).toBe(false);
  });

  it('is signed with a key that is made once, for this user alone', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tillwatch-link-'));
    try {
      const key = readLinkKey(join(dir, 'data'));
      const file = join(dir, 'data', 'link-key');
      expect(key).toHaveLength(32);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readLinkKey(join(dir, 'data'))).toEqual(key);
      writeFileSync(file, readFileSync(file, 'utf8').slice(0, 10));
      expect(readLinkKey(join(dir, 'data'))).not.toEqual(key);
      expect(() => readLinkKey(join(file, 'x'))).toThrow(/cannot keep the key/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe('the page behind it', () => {
  it('has its words in every language', () => {
    for (const locale of LOCALES) {
      expect(Object.keys(PAGE_WORDS[locale]).sort()).toEqual([...PAGE_STATES, 'button'].sort());
      if (locale === 'zh-CN')
        for (const word of Object.values(PAGE_WORDS[locale])) expect(word).toMatch(/\p{Script=Han}/u);
    }
  });

  it('lets no mark-up of a store through', () => {
    const html = renderAcknowledgePage({ state: 'ask', event: hostileEvent(), persons: PERSONS });
    expect(html).not.toMatch(/<(at|a|b|img|script)[ >]/);
    expect(renderAcknowledgePage({ state: 'done', event: event(), persons: PERSONS })).not.toContain('<form');
  });
});

describe('acknowledging', () => {
  const store = createMemoryIncidents();
  const acted: IncidentAction[] = [];
  let nowMs = START_MS;
  let outcome: (action: IncidentAction) => ActionOutcome;
  let app: FastifyInstance;
  let url: string;
  const link = (incident: string, persons = PERSONS.slice(0, 1)) =>
    `${url}/ack/${signLink(KEY, { incident, persons, expiresAtMs: START_MS + LINK_LIFE_MS })}`;

  beforeAll(async () => {
    await store.open(0);
    app = fastify();
    app.setSerializerCompiler(() => (data) => JSON.stringify(data));
    const desk = {
      async act(action: IncidentAction) {
        acted.push(action);
        return outcome(action);
      },
      touched() {},
    };
    const estate = { summary: () => undefined, detail: () => undefined };
    await addAcknowledgeRoutes(app, { key: KEY, store, desk, estate, clock: { nowMs: () => nowMs } });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    acted.length = 0;
    nowMs = START_MS;
    outcome = () => ({ ok: true, incident: incidentOf(1, { state: 'acknowledged', acknowledgedBy: 'Wang Wei' }) });
    await store.save([{ kind: 'save', incident: incidentOf(1) }]);
  });
  const press = (to: string, by?: string) =>
    fetch(by === undefined ? to : `${to}?by=${by}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  it('is not done by whoever looks at the link', async () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(link('I1'), { method });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-security-policy')).toContain("form-action 'self'");
    }
    const html = await (await fetch(link('I1'))).text();
    expect(html).toContain('I take it: Wang Wei');
    expect(html).toContain('我来处理:Wang Wei');
    expect(acted).toEqual([]);
  });

  it('is done by its button, in the name of whom the message was for, and written to the message', async () => {
    const message = {
      incident: 'I1',
      notice: 'opened' as const,
      turn: 0,
      to: 'wang',
      id: 'I1/opened/0/wang@n',
      name: 'Wang Wei',
      channel: 'n',
      payload: null,
      state: 'delivered' as const,
      createdAtMs: 1,
      dueAtMs: 1,
      attempts: 1,
      startedAtMs: null,
      settledAtMs: 1,
      acknowledgedAtMs: null,
      detail: null,
    };
    await store.plan({ messages: [message] });
    const answer = await press(link('I1'));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Thank you, Wang Wei');
    expect(acted).toEqual([{ type: 'acknowledge', id: 'I1', by: 'Wang Wei', atMs: START_MS }]);
    expect((await store.message(message.id))?.acknowledgedAtMs).toBe(START_MS);
  });

  it('of a room asks who it is, and takes nobody else', async () => {
    const room = link('I1', PERSONS);
    const html = await (await fetch(room)).text();
    expect(html.match(/<form/g)).toHaveLength(4);
    expect((await press(room)).status).toBe(404);
    expect((await press(room, 'mallory')).status).toBe(404);
    expect(acted).toEqual([]);
    await press(room, 'li');
    expect(acted).toMatchObject([{ by: 'Li <b>Na</b>' }]);
  });

  it('is refused for links that are forged, expired or of what is over, and says so in both languages', async () => {
    expect((await press(`${link('I1').slice(0, -3)}AAA`)).status).toBe(404);
    nowMs = START_MS + LINK_LIFE_MS;
    const expired = await press(link('I1'));
    expect(expired.status).toBe(410);
    expect(await expired.text()).toMatch(/expired[\s\S]*链接已过期/);
    nowMs = START_MS;
    await store.save([{ kind: 'save', incident: incidentOf(1, { state: 'resolved', resolvedAtMs: START_MS }) }]);
    expect(await (await press(link('I1'))).text()).toMatch(/It is over[\s\S]*已恢复/);
    expect((await press(link('I99'))).status).toBe(404);
    expect(acted).toEqual([]);
  });

  it('says who has it already, and that it did not work where it did not', async () => {
    outcome = () => ({ ok: false, why: 'failing' });
    expect((await press(link('I1'))).status).toBe(503);
    await store.save([{ kind: 'save', incident: incidentOf(1, { state: 'acknowledged', acknowledgedBy: 'Eve' }) }]);
    acted.length = 0;
    expect(await (await press(link('I1'))).text()).toContain('Eve has it.');
    expect(acted).toEqual([]);
  });
});
