/** Every kind of notifier against a receiver that keeps its bytes and plays the provider, well and badly; a new kind gets the shared part for one line in `EXAMPLES`. */
import { createHmac } from 'node:crypto';
import { LOCALES } from '@tillwatch/model';
import type { NotifyEvent } from '../../src/notify/event.js';
import type { Delivery, Notifier, SendOutcome } from '../../src/notify/notifier.js';
import { findNotifier, NOTIFIERS } from '../../src/notify/registry.js';
import { AT_MS, digest, event, HOSTILE, hostileEvent } from './event-fixture.js';
import { type Answer, cut, huge, json, type Receiver, silent, startReceiver, text } from './receiver.js';
import { type SmtpReceiver, startSmtpReceiver } from './smtp-receiver.js';

/** Twice in a secret's place, so that a leak of either half shows. */
const SECRET = 'SECRETsecretSECRETsecret0123456789';

interface Example {
  readonly settings: (url: string) => Record<string, unknown>;
  readonly taken: Answer;
  readonly to: readonly string[];
  /** What would be a link, or a call, made out of a store's words. */
  readonly mustNotSay?: RegExp;
}

/** How to point a kind at a receiver, and what its provider says when it has taken a message. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  dingtalk: {
    settings: (url) => ({ accessToken: SECRET, secret: `SEC${SECRET}`, endpoint: `${url}/robot/send` }),
    taken: json({ errcode: 0, errmsg: 'ok' }),
    to: ['13800000000', '13900000000'],
    mustNotSay: /\]\(http:\/\/evil/,
  },
  wecom: {
    settings: (url) => ({ key: SECRET, endpoint: `${url}/cgi-bin/webhook/send` }),
    taken: json({ errcode: 0, errmsg: 'ok' }),
    to: ['13800000000'],
  },
  feishu: {
    settings: (url) => ({ hook: SECRET, secret: `s${SECRET}`, endpoint: `${url}/open-apis/bot/v2/hook` }),
    taken: json({ code: 0, msg: 'success', data: {} }),
    to: ['ou_abc'],
    mustNotSay: /<at user_id=\\"all/,
  },
  slack: {
    settings: (url) => ({ path: `T0/B0/${SECRET}`, endpoint: `${url}/services` }),
    taken: text('ok'),
    to: ['U012'],
    mustNotSay: /<!channel>/,
  },
  webhook: {
    settings: (url) => ({ url: `${url}/hook`, secret: SECRET, bearer: SECRET }),
    taken: text('', 204),
    to: [],
  },
  alertmanager: { settings: (url) => ({ url: `${url}/am`, secret: SECRET }), taken: text('', 200), to: [] },
};

const never = new AbortController().signal;

function deliveryOf(notifier: Notifier, url: string, more: Partial<Delivery<unknown>> = {}): Delivery<unknown> {
  const example = EXAMPLES[notifier.kind] as Example;
  const settings = notifier.settings.parse(example.settings(url));
  return { settings, to: example.to, key: 'I17/opened/0/wang@n', nowMs: AT_MS, signal: never, ...more };
}

describe.each(NOTIFIERS.filter(({ kind }) => kind !== 'e-mail').map((notifier) => [notifier.kind, notifier] as const))(
  '%s',
  (kind, notifier) => {
    let receiver: Receiver;
    beforeEach(async () => {
      receiver = await startReceiver();
    });
    afterEach(() => receiver.close());

    const attempt = (of: NotifyEvent = event(), more: Partial<Delivery<unknown>> = {}): Promise<SendOutcome> =>
      notifier.send(notifier.render(of, 'en'), deliveryOf(notifier, receiver.url, more));

    it("is delivered when the provider has taken it, in every language, a digest as well, and others' words stay text", async () => {
      receiver.answer((EXAMPLES[kind] as Example).taken);
      for (const locale of LOCALES) {
        for (const told of [event(), digest(20), hostileEvent()]) {
          const message = notifier.render(told, locale);
          expect(await notifier.send(message, deliveryOf(notifier, receiver.url))).toEqual({ kind: 'delivered' });
        }
      }
      for (const { body, headers } of receiver.received) {
        expect(JSON.parse(body)).toBeInstanceOf(Object);
        expect(headers['content-type']).toMatch(/^application\/json/);
        expect(body).not.toMatch((EXAMPLES[kind] as Example).mustNotSay ?? /^$/);
        expect(JSON.parse(body).at?.isAtAll ?? false).toBe(false);
      }
    });

    it.each([
      ['500', text('oops', 500)],
      ['503 with a word when to come back', text('', 503, { 'retry-after': '7' })],
      ['429 with a word when to come back', text('', 429, { 'retry-after': '7' })],
      ['429 whose word makes no sense', text('', 429, { 'retry-after': 'soon' })],
      ['a redirect, which is not followed', text('', 302, { location: 'http://127.0.0.1:1/' })],
    ])('comes back later after %s', async (name, answer) => {
      receiver.answer(answer);
      const outcome = await attempt();
      expect(outcome).toMatchObject({ kind: 'retry', afterMs: name.includes('a word when') ? 7_000 : null });
      expect(receiver.received).toHaveLength(1);
    });

    it.each([
      ['400', 400],
      ['401', 401],
      ['404', 404],
      ['410', 410],
    ])('gives up after %s', async (_name, status) => {
      receiver.answer(text('no', status));
      expect(await attempt()).toMatchObject({ kind: 'rejected' });
    });

    it('does not take a broken, an endless or an unknown answer for a success that is none, nor for a refusal', async () => {
      for (const answer of [cut, huge, text('<html>Welcome to our WLAN</html>'), json({ errcode: 'zero' }), text('')]) {
        receiver.answer(answer);
        const outcome = await attempt();
        if (notifier.isProgram) expect(['delivered', 'retry']).toContain(outcome.kind);
        else expect(outcome).toMatchObject({ kind: 'retry', isUnsure: true });
      }
    }, 20_000);

    it('ends at once when it is stopped, and does not know what came of it', async () => {
      receiver.answer(silent);
      const stopping = new AbortController();
      const running = attempt(event(), { signal: stopping.signal });
      while (receiver.received.length === 0) await new Promise((done) => setTimeout(done, 5));
      stopping.abort();
      expect(await running).toMatchObject({ kind: 'retry', isUnsure: true });
    });

    it('knows that nothing arrived where nobody listens', async () => {
      const gone = await startReceiver();
      await gone.close();
      const delivery = deliveryOf(notifier, gone.url);
      expect(await notifier.send(notifier.render(event(), 'en'), delivery)).toEqual({
        kind: 'retry',
        afterMs: null,
        reason: 'ECONNREFUSED',
        isUnsure: false,
      });
    });

    it('tells no secret in what came of it, even where the provider says it back, nor in the message', async () => {
      const outcomes: SendOutcome[] = [];
      for (const said of [
        json({
          errcode: 300001,
          errmsg: `token ${SECRET} is not exist http://x/?k=${SECRET}`,
          code: 19001,
          msg: SECRET,
        }),
        text(`invalid ${SECRET}`, 403),
        text(SECRET, 500),
      ]) {
        receiver.answer(said);
        outcomes.push(await attempt());
      }
      const bodies = receiver.received.map(({ body }) => body).join('');
      expect(JSON.stringify(outcomes) + bodies).not.toContain(SECRET.slice(0, 20));
      expect(outcomes[0]).toMatchObject({ kind: notifier.isProgram ? 'delivered' : expect.any(String) });
      expect(JSON.stringify(notifier.render(event(), 'en'))).not.toContain(SECRET);
    });
  },
);

it('has an example for every kind', () => {
  expect([...Object.keys(EXAMPLES), 'e-mail'].sort()).toEqual(NOTIFIERS.map(({ kind }) => kind).sort());
});

describe('providers', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  const send = (kind: string, of: NotifyEvent = event()): Promise<SendOutcome> => {
    const notifier = findNotifier(kind) as Notifier;
    return notifier.send(notifier.render(of, 'en'), deliveryOf(notifier, receiver.url));
  };
  const last = () => {
    const { url, headers, body } = receiver.received.at(-1) as (typeof receiver.received)[number];
    return { url, headers, body, said: JSON.parse(body) };
  };

  it('DingTalk: signed by stamp and secret in the address; members called in text and list', async () => {
    receiver.answer(json({ errcode: 0 }));
    await send('dingtalk');
    const { url, said } = last();
    expect(url.pathname).toBe('/robot/send');
    expect(url.searchParams.get('access_token')).toBe(SECRET);
    expect(url.searchParams.get('timestamp')).toBe(String(AT_MS));
    const secret = `SEC${SECRET}`;
    expect(url.searchParams.get('sign')).toBe(
      createHmac('sha256', secret).update(`${AT_MS}\n${secret}`).digest('base64'),
    );
    expect(said).toMatchObject({
      msgtype: 'markdown',
      at: { atMobiles: ['13800000000', '13900000000'], isAtAll: false },
    });
    expect(said.markdown.text).toMatch(/@13800000000 @13900000000$/);
    expect(said.markdown.text).toContain('[I take it](https://noc.example/ack/abc.def)');
  });

  it('Feishu: signed by stamp and secret as the key, with nothing signed, in the body', async () => {
    receiver.answer(json({ code: 0 }));
    await send('feishu');
    const { url, said } = last();
    const timestamp = String(AT_MS / 1_000);
    expect(url.pathname).toBe(`/open-apis/bot/v2/hook/${SECRET}`);
    expect(said.timestamp).toBe(timestamp);
    expect(said.sign).toBe(createHmac('sha256', `${timestamp}\ns${SECRET}`).digest('base64'));
    expect(said.content.text).toMatch(/<at user_id="ou_abc"><\/at>$/);
    expect(Buffer.byteLength(receiver.received[0]?.body ?? '')).toBeLessThan(20_480);
  });

  it('WeCom: at most 2048 bytes of text, in whole characters, and the link in it', async () => {
    receiver.answer(json({ errcode: 0 }));
    const notifier = findNotifier('wecom') as Notifier;
    await notifier.send(notifier.render(hostileEvent(), 'zh-CN'), deliveryOf(notifier, receiver.url));
    const { url, said } = last();
    expect(url.searchParams.get('key')).toBe(SECRET);
    expect(Buffer.byteLength(said.text.content)).toBeLessThanOrEqual(2_048);
    expect(said.text.content).toContain('https://noc.example/ack/abc.def');
    expect(said.text.mentioned_mobile_list).toEqual(['13800000000']);
  });

  it('Slack: escaped, a word for notifications, ok alone is success', async () => {
    receiver.answer(text('ok'));
    await send('slack', hostileEvent());
    const { said } = last();
    expect(said.blocks[0].text.text.length).toBeLessThan(3_000);
    expect(said.blocks[0].text.text).toContain('&lt;!channel&gt;');
    expect(said.blocks[0].text.text).toMatch(/<@U012>$/);
    receiver.answer(text('invalid_token', 403));
    expect(await send('slack')).toEqual({ kind: 'rejected', reason: 'HTTP 403 invalid_token' });
  });

  it.each([
    ['dingtalk', { errcode: 130_101, errmsg: 'send too fast' }, 600_000],
    ['dingtalk', { errcode: -1, errmsg: 'busy' }, 5_000],
    ['wecom', { errcode: 45_009, errmsg: 'api freq out of limit' }, 60_000],
    ['feishu', { code: 11_232, msg: 'frequency limited' }, 15_000],
    ['feishu', { code: 9_499, msg: 'too many request' }, 5_000],
  ])('%s: HTTP 200 with a code of passing trouble is no success: %j', async (kind, said, afterMs) => {
    receiver.answer(json(said));
    expect(await send(kind)).toMatchObject({ kind: 'retry', afterMs, isUnsure: false });
  });

  it.each([
    ['dingtalk', { errcode: 310_000, errmsg: 'sign not match' }],
    ['dingtalk', { errcode: 300_001, errmsg: 'token is not exist' }],
    ['wecom', { errcode: 93_000, errmsg: 'invalid webhook url' }],
    ['feishu', { code: 19_021, msg: 'sign match fail or timestamp is not within one hour' }],
    ['feishu', { code: 19_024, msg: 'Key Words Not Found' }],
  ])('%s: HTTP 200 with a refusal is a refusal: %j', async (kind, said) => {
    receiver.answer(json(said));
    expect(await send(kind)).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('code') });
  });

  it('webhook: signed over stamp and body, the same key and bytes at every attempt', async () => {
    receiver.answer(text('', 204));
    await send('webhook');
    await send('webhook');
    const [first, second] = receiver.received;
    expect(second?.body).toBe(first?.body);
    const stamp = String(AT_MS / 1_000);
    expect(first?.headers).toMatchObject({
      'idempotency-key': 'I17/opened/0/wang@n',
      'x-tillwatch-timestamp': stamp,
      'x-tillwatch-signature': `v1=${createHmac('sha256', SECRET).update(`${stamp}.${first?.body}`).digest('hex')}`,
      authorization: `Bearer ${SECRET}`,
    });
    expect(last().said).toMatchObject({
      version: 1,
      notice: 'opened',
      incident: {
        id: 'I17',
        severity: 'P2',
        onset: '2026-11-21T03:00:00.000Z',
        sites: [{ id: 'm07' }],
        cause: { component: 'rt-e' },
      },
      playbooks: [{ id: 'parking', steps: expect.any(Array), otherwise: expect.any(Array) }],
    });
    expect(first?.body).not.toContain('/ack/');
  });

  it('alertmanager: version 4, firing until it is over, and over for what it took in', async () => {
    receiver.answer(text('', 200));
    await send('alertmanager', event({}, { takesIn: ['I3'] }));
    const { said } = last();
    expect(said).toMatchObject({
      version: '4',
      status: 'firing',
      truncatedAlerts: 0,
      groupLabels: { incident: 'I17' },
    });
    expect(said.alerts).toMatchObject([
      {
        status: 'firing',
        endsAt: '0001-01-01T00:00:00Z',
        startsAt: '2026-11-21T03:00:00.000Z',
        labels: { incident: 'I17', severity: 'P2', site: 'm07' },
      },
      { status: 'resolved', labels: { incident: 'I3' } },
    ]);
    await send('alertmanager', event({ notice: 'resolved' }, { state: 'resolved', resolvedAtMs: AT_MS }));
    expect(last().said).toMatchObject({
      status: 'resolved',
      alerts: [{ status: 'resolved', endsAt: '2026-11-21T03:03:00.000Z', fingerprint: said.alerts[0].fingerprint }],
    });
  });
});

describe('e-mail', () => {
  const mail = findNotifier('e-mail') as Notifier;
  let server: SmtpReceiver;
  beforeEach(async () => {
    server = await startSmtpReceiver();
  });
  afterEach(() => server.close());
  const send = (of: NotifyEvent = event(), key = 'I17/opened/0/wang@mail', signal = never): Promise<SendOutcome> => {
    const settings = mail.settings.parse({
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      from: 'noc@shop.example',
    });
    return mail.send(mail.render(of, 'zh-CN'), { settings, to: ['wang@shop.example'], key, nowMs: AT_MS, signal });
  };
  const headersOf = (text: string) => {
    const head = text.slice(0, text.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
    return Object.fromEntries(
      head
        .split('\r\n')
        .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    );
  };

  it('is a thread by incident, the same message at every attempt, and urgent where somebody must come', async () => {
    expect(await send()).toEqual({ kind: 'delivered' });
    expect(await send()).toEqual({ kind: 'delivered' });
    expect(await send(event({ notice: 'resolved' }), 'I17/resolved/0/wang@mail')).toEqual({ kind: 'delivered' });
    const [first, again, over] = server.mails.map(headersOf);
    expect(first?.['message-id']).toMatch(/^<[0-9a-f]{40}@shop\.example>$/);
    expect(again?.['message-id']).toBe(first?.['message-id']);
    expect(over?.['message-id']).not.toBe(first?.['message-id']);
    expect(over?.references).toBe(first?.references);
    expect(first).toMatchObject({
      'list-id': 'Tillwatch incidents <incidents.tillwatch.shop.example>',
      'auto-submitted': 'auto-generated',
      'x-priority': expect.stringMatching(/^1/),
      'in-reply-to': first?.references,
    });
    const body = (server.mails[0] ?? '').split('\r\n\r\n').slice(1).join('');
    expect(Buffer.from(body, 'base64').toString('utf8')).toContain('手工登记车牌');
  });

  it("takes no header out of a store's words", async () => {
    await send(hostileEvent());
    const headers = headersOf(server.mails[0] ?? '');
    expect(headers.bcc).toBeUndefined();
    expect(HOSTILE).toContain('\r\nBcc:');
  });

  it.each([
    ['RCPT', '450 greylisted', { kind: 'retry', ofRecipient: true, isUnsure: false }],
    ['RCPT', '550 no such user', { kind: 'rejected' }],
    ['MAIL', '421 too many', { kind: 'retry' }],
    ['.', '451 disk full', { kind: 'retry' }],
    ['.', '554 spam', { kind: 'rejected' }],
    ['CONNECT', '554 go away', { kind: 'rejected' }],
    ['EHLO', '502 only HELO', { kind: 'delivered' }],
    ['RCPT', 'garbage', { kind: expect.stringMatching(/retry|rejected/) }],
  ])('understands an answer to %s: %s', async (command, answer, outcome) => {
    server.instead(command, answer);
    expect(await send()).toMatchObject(outcome);
  });

  it('ends at once when it is stopped, whatever the server does', async () => {
    server.instead('EHLO', null);
    server.instead('HELO', null);
    const stopping = new AbortController();
    const running = send(event(), 'k', stopping.signal);
    setTimeout(() => stopping.abort(), 50);
    expect(await running).toMatchObject({ kind: 'retry', reason: 'stopped' });
  });

  it('tells no password when a login is refused', async () => {
    const settings = mail.settings.parse({
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      username: 'u',
      password: SECRET,
      from: 'noc@shop.example',
    });
    server.instead('EHLO', '250-mail.example\r\n250 AUTH PLAIN');
    server.instead('AUTH', `535 wrong ${SECRET}`);
    const outcome = await mail.send(mail.render(event(), 'en'), {
      settings,
      to: ['w@x.example'],
      key: 'k',
      nowMs: AT_MS,
      signal: never,
    });
    expect(outcome).toMatchObject({ kind: 'rejected' });
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
  });

  it('refuses to go on in the clear where the server knows no TLS', async () => {
    const settings = mail.settings.parse({ host: '127.0.0.1', port: server.port, from: 'noc@shop.example' });
    server.instead('STARTTLS', '502 what');
    const outcome = await mail.send(mail.render(event(), 'en'), {
      settings,
      to: ['w@x.example'],
      key: 'k',
      nowMs: AT_MS,
      signal: never,
    });
    expect(outcome.kind).not.toBe('delivered');
    expect(server.mails).toEqual([]);
  });
});
