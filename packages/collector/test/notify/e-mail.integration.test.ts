/** Mail against a server that answers as it is told to. */
import type { NotifyEvent } from '../../src/notify/event.js';
import type { Notifier, SendOutcome } from '../../src/notify/notifier.js';
import { findNotifier } from '../../src/notify/registry.js';
import { AT_MS, event, HOSTILE, hostileEvent } from './event-fixture.js';
import { never, SECRET } from './notifier-kit.js';
import { type SmtpReceiver, startSmtpReceiver } from './smtp-receiver.js';

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
