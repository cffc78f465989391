/** The demo's phones: what is posted to them is kept, each on a line; what is no message is refused. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Inbox, openInbox } from '../src/demo/inbox.js';

describe('the inbox', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-inbox-'));
  const file = join(dir, 'messages.jsonl');
  let inbox: Inbox;
  beforeAll(async () => {
    inbox = await openInbox(file, () => Date.UTC(2026, 10, 2));
  });
  afterAll(async () => {
    await inbox.stop();
    rmSync(dir, { recursive: true });
  });
  const post = async (to: string, body: string, method = 'POST') => {
    const headers = { 'idempotency-key': 'I1/opened/1' };
    return (await fetch(inbox.addressOf(to), { method, headers, ...(method === 'POST' && { body }) })).status;
  };

  it('keeps messages by whose phone it is, and refuses the rest', async () => {
    expect(await post('noc', '{"notice":"opened"}')).toBe(204);
    expect(await post('noc', 'no json')).toBe(400);
    expect(await post('noc', '', 'GET')).toBe(400);
    expect(await post('noc', `"${'x'.repeat(300_000)}"`)).toBe(400);
    expect(await post('duty', '1')).toBe(204);
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { at: '2026-11-02T00:00:00.000Z', to: 'noc', key: 'I1/opened/1', message: { notice: 'opened' } },
      { at: '2026-11-02T00:00:00.000Z', to: 'duty', key: 'I1/opened/1', message: 1 },
    ]);
  });
});
