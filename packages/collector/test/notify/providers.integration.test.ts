/** What each provider's own rules ask for: signatures, mentions, sizes, and its words for «later» and «never». */
import { createHmac } from 'node:crypto';
import type { NotifyEvent } from '../../src/notify/event.js';
import type { Notifier, SendOutcome } from '../../src/notify/notifier.js';
import { findNotifier } from '../../src/notify/registry.js';
import { AT_MS, event, hostileEvent } from './event-fixture.js';
import { deliveryOf, SECRET } from './notifier-kit.js';
import { json, type Receiver, startReceiver, text } from './receiver.js';

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
