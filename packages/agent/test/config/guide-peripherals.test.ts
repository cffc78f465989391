/** The checks of docs/guides/peripherals.md are sound. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checkConfig } from '../../src/config/load.js';

it('the checks of the guide of printers, terminals and scales are sound', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/guides/peripherals.md'), 'utf8');
  const { checks } = parse(/```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? '') as { checks: { on: string }[] };
  const nodes = [...new Set(checks.map(({ on }) => on)), 'front-end'].map((id) => ({
    id,
    kind: id === 'front-end' ? 'front-end' : 'host',
    name: id,
  }));
  const links = checks.map(({ on }) => ({ from: on, to: 'front-end' }));
  const file = {
    site: { id: 'shop', name: 'Shop', kind: 'store' },
    agent: { id: 'front-end', dataDir: '/nowhere' },
    vantage: 'front-end',
    nodes,
    links,
    checks,
    uplink: { org: 'shop', brokers: ['mqtt://127.0.0.1'] },
  };
  const result = checkConfig(stringify(file), '/nowhere/agent.yaml', {});
  expect(result.ok ? [] : result.faults).toEqual([]);
  expect(checks).toHaveLength(5);
});
