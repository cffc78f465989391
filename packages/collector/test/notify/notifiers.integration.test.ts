/** Every kind of notifier against a receiver that keeps its bytes and plays the provider, well and badly; a new kind gets this for one line in `EXAMPLES`. */
import { LOCALES } from '@tillwatch/model';
import type { NotifyEvent } from '../../src/notify/event.js';
import type { Delivery, SendOutcome } from '../../src/notify/notifier.js';
import { NOTIFIERS } from '../../src/notify/registry.js';
import { digest, event, hostileEvent } from './event-fixture.js';
import { deliveryOf, EXAMPLES, type Example, SECRET } from './notifier-kit.js';
import { cut, huge, json, type Receiver, silent, startReceiver, text } from './receiver.js';

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
