import { FAULT_CLASSES, LOCALES, NOTICE_KINDS } from '@tillwatch/model';
import fc from 'fast-check';
import { byteLength, cutBytes, fitText, PLAIN_FORM } from '../../src/notify/fit-text.js';
import { messageText } from '../../src/notify/message-text.js';
import { NOTIFIERS } from '../../src/notify/registry.js';
import { CLASS_WORDS, MESSAGE_WORDS, NOTICE_WORDS } from '../../src/notify/words.js';
import { digest, event, hostileEvent } from './event-fixture.js';

describe('the words of messages', () => {
  it('are complete in every language, with the same places to fill, none left in English in the Chinese list', () => {
    const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
    for (const [keys, words] of [
      [Object.keys(MESSAGE_WORDS.en), MESSAGE_WORDS],
      [NOTICE_KINDS, NOTICE_WORDS],
      [FAULT_CLASSES, CLASS_WORDS],
    ] as const) {
      for (const locale of LOCALES) {
        const list: Readonly<Record<string, string>> = words[locale];
        const english: Readonly<Record<string, string>> = words.en;
        expect(Object.keys(list).sort()).toEqual([...keys].sort());
        for (const key of keys) {
          expect([key, places(list[key] ?? '')]).toEqual([key, places(english[key] ?? '')]);
          if (locale === 'zh-CN') expect([key, list[key]]).toEqual([key, expect.stringMatching(/\p{Script=Han}/u)]);
        }
      }
    }
  });

  it('say what, where, since when, what cannot be sold, what to do, on what evidence, and where to look', () => {
    const text = fitText(messageText(event({ step: 1 }), 'en'), PLAIN_FORM, 10_000);
    expect(text.split('\n')).toEqual([
      'New · P2 · Mall 7: Entrance router loses packets',
      'You are called because nobody has acknowledged yet.',
      'What: Entrance router (router): loses packets; overload; I17',
      'Where: Mall 7 (m07), east',
      'Since: 2026-11-21 11:00 Asia/Shanghai (3 min)',
      'Not working: parking stopped, card slow or failing',
      'Lost orders, about: 28 (20 to 36)',
      'Do: Cars cannot pass: 1. Post one person at each barrier; write down number plate and time by hand. 2. Take the fee by hand, in cash, and give a paper receipt. 3. Open the exit barrier when the queue reaches the road.',
      "If that does not help: 1. No cash: let the driver scan the printed payment code with the phone's own mobile data. 2. No mobile data either: fill in a pay-later slip with plate and phone number, and let the car go.",
      'Evidence: 7 checks fail: gate-1, cam-1, 5 more; 92 % sure; or else Switch',
      'Changed before: /etc/camera.yaml bitrate at 2026-11-21 10:53 Asia/Shanghai, by mwang',
      'Owner outside: Telecom, hot-line 10000, contract C-7',
      'It happened 3 times in the last 30 days.',
      'I take it: https://noc.example/ack/abc.def',
      'See: https://noc.example/#/incidents/I17',
    ]);
  });

  it('say the same in Chinese, down to what to do', () => {
    const lines = fitText(messageText(event(), 'zh-CN'), PLAIN_FORM, 10_000).split('\n');
    expect(lines[0]).toBe('新故障 · P2 · Mall 7: Entrance router 丢包');
    expect(lines).toContain('不可用: 停车 停止, 刷卡 缓慢或失败');
    expect(lines.find((line) => line.startsWith('请做'))).toContain('手工登记车牌');
    expect(lines.find((line) => line.startsWith('如果不行'))).toContain('收款码');
  });

  it('say in plain words that a shop is not heard, and not that its sales are unhurt', () => {
    const { incident } = event();
    const of = { ...incident, flows: [], symptoms: ['session'], symptomCount: 1 };
    const cause = {
      ...incident.cause,
      name: 'Front-end PC/agent',
      component: 'front-end/agent',
      kind: 'silent',
      nodeKind: null,
    };
    const silent = event({ incident: { ...of, cause } });
    const english = fitText(messageText(silent, 'en'), PLAIN_FORM, 10_000).split('\n');
    expect(english[0]).toBe('New · P2 · Mall 7: agent on Front-end PC is silent');
    expect(english).toContain('Not working: not known while the shop is not heard');
    expect(english).toContainEqual(expect.stringMatching(/^Evidence: 1 check fails: the agent is not heard; /));
    const chinese = fitText(messageText(silent, 'zh-CN'), PLAIN_FORM, 10_000);
    expect(chinese).toContain('Front-end PC 上的代理 无响应');
    expect(chinese).not.toContain('session');
  });

  it('say still, not again, for a reminder and for what may have arrived before', () => {
    expect(messageText(event({ notice: 'reminder', turn: 1 }), 'en').title).toMatch(/^Still · /);
    expect(messageText(event({ isRepeat: true }), 'en').title).toMatch(/^Still · /);
    expect(messageText(event({ isRepeat: true }), 'zh-CN').title).toMatch(/^仍未恢复 · /);
    expect(messageText(event({ isRepeat: true, notice: 'resolved' }), 'en').title).toMatch(/^Over · /);
  });

  it('tell of many in few lines', () => {
    const { title, lines } = messageText(digest(2), 'en');
    expect(title).toBe('5 messages in one');
    expect(lines.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^New · P2 · Mall 7/),
      expect.stringMatching(/^New · P2 · Mall 7/),
      '... and 3 more; see the page.',
    ]);
  });

  it('stay one line each, whatever a store says of itself', () => {
    for (const locale of LOCALES) {
      const { title, lines } = messageText(hostileEvent(), locale);
      for (const line of [title, ...lines.map(({ text }) => text)]) {
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }
    }
  });
});

describe("a message in a provider's bytes", () => {
  it('loses whole lines from its end, and keeps its links', () => {
    const whole = messageText(event(), 'zh-CN');
    const text = fitText(whole, PLAIN_FORM, 600);
    expect(byteLength(text)).toBeLessThanOrEqual(600);
    expect(text).toContain('https://noc.example/ack/abc.def');
    expect(text.split('\n')[0]).toBe(whole.title);
    expect(text.split('\n').length).toBeGreaterThan(4);
  });

  it('is never longer, and never cut within a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 0, max: 300 }),
        (text, maxBytes) => {
          const cut = cutBytes(text, maxBytes);
          expect(byteLength(cut)).toBeLessThanOrEqual(maxBytes);
          expect(cut.includes('\ufffd')).toBe(text.includes('\ufffd') && cut.includes('\ufffd'));
          const lines = [{ label: 'l', text }];
          expect(byteLength(fitText({ title: text, lines, links: [] }, PLAIN_FORM, maxBytes))).toBeLessThanOrEqual(
            maxBytes,
          );
        },
      ),
    );
  });
});

describe.each(NOTIFIERS.map((notifier) => [notifier.kind, notifier] as const))('%s', (_kind, notifier) => {
  it.each(LOCALES)('renders the same event to the same message in %s, and every turn and digest', (locale) => {
    expect(notifier.render(event(), locale)).toEqual(notifier.render(event(), locale));
    for (const notice of NOTICE_KINDS) {
      expect(JSON.stringify(notifier.render(event({ notice }, { resolvedAtMs: 1 }), locale)).length).toBeGreaterThan(
        50,
      );
    }
    expect(JSON.stringify(notifier.render(digest(20), locale))).toContain('Mall 7');
    expect(JSON.stringify(notifier.render(event(), locale))).toContain('Mall 7');
  });
});
