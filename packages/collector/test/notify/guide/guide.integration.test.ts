/** The guide's example of a notifier works as it stands in the guide. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AT_MS, event } from '../event-fixture.js';
import { type Answer, startReceiver, text } from '../receiver.js';
import { pager } from './pager.js';

async function attempt(answer: Answer) {
  const receiver = await startReceiver();
  receiver.answer(answer);
  const settings = pager.settings.parse({ url: receiver.url, token: 'sesame' }) as { url: string; token: string };
  const delivery = { settings, to: ['4711'], key: 'k', nowMs: AT_MS, signal: new AbortController().signal };
  const outcome = await pager.send(pager.render(event(), 'zh-CN'), delivery);
  await receiver.close();
  return { outcome, received: receiver.received };
}

it('is the code in docs/guides/adding-a-notifier.md', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../../../docs/guides/adding-a-notifier.md'), 'utf8');
  const source = readFileSync(join(import.meta.dirname, 'pager.ts'), 'utf8').replaceAll("'../../../src/notify/", "'./");
  expect(guide).toContain(`\`\`\`ts\n${source}\`\`\``);
});

it('sends one line that fits', async () => {
  const { outcome, received } = await attempt(text('', 202));
  expect(outcome).toEqual({ kind: 'delivered' });
  const { to, line } = JSON.parse(received[0]?.body ?? '{}');
  expect(to).toEqual(['4711']);
  expect(line).toMatch(/^新故障 · P2 · Mall 7/);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(120);
  expect(received[0]?.headers.authorization).toBe('Bearer sesame');
});

it('comes back later, or gives up', async () => {
  expect((await attempt(text('', 503))).outcome.kind).toBe('retry');
  expect((await attempt(text('', 401))).outcome).toEqual({ kind: 'rejected', reason: 'HTTP 401' });
});
