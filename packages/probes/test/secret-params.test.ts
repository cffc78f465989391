/** Secrets of probes are references; they are read where they are, and only there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paramsFromText, withSecrets } from '../src/index.js';

const ENV = { TOKEN: 'xyzzy-1' };
const dir = mkdtempSync(join(tmpdir(), 'tillwatch-secrets-'));
const file = join(dir, 'agent.yaml');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('reads references in secret parameters, also within a record', () => {
  writeFileSync(join(dir, 'body'), 'xyzzy-2\n');
  const params = {
    url: 'http://x/',
    headers: { authorization: { $env: 'TOKEN' }, host: 'a' },
    body: { $file: 'body' },
  };
  expect(withSecrets('http', params, file, ENV)).toEqual({
    params: { url: 'http://x/', headers: { authorization: 'xyzzy-1', host: 'a' }, body: 'xyzzy-2' },
    faults: [],
  });
});

it('leaves references elsewhere for the schema to refuse', () => {
  const params = { url: { $env: 'TOKEN' } };
  expect(withSecrets('http', params, file, ENV)).toEqual({ params, faults: [] });
});

it('tells each that leads nowhere, and where', () => {
  const params = { headers: { authorization: { $env: 'NOWHERE' } }, body: { $file: 'nowhere' } };
  const { faults } = withSecrets('http', params, file, ENV);
  expect(faults.map(({ path }) => path.join('.'))).toEqual(['headers.authorization', 'body']);
  expect(faults.map(({ found }) => found).join(' ')).toMatch(/NOWHERE not set.*nowhere \(ENOENT\)/);
});

it('takes them from a command line as well', () => {
  expect(paramsFromText('tcp', { send: '{"$env":"TOKEN"}', expect: '{"a":1}' })).toEqual({
    send: { $env: 'TOKEN' },
    expect: '{"a":1}',
  });
});
