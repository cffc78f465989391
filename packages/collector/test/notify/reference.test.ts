/** The pages about notifiers say what the code does. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkConfig } from '../../src/config/load.js';
import { renderNotifierReference } from '../../src/notify/reference.js';
import { NOTIFIERS } from '../../src/notify/registry.js';

const ROOT = join(import.meta.dirname, '../../../..');

describe('docs/reference/notifiers.md', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/notifiers.md'), 'utf8');

  it('is what the notifiers declare (npm run generate)', () => {
    expect(page).toBe(renderNotifierReference());
  });

  it('shows a configuration without a fault', () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const env = { DINGTALK_TOKEN: 't', DINGTALK_SECRET: 's', HOOK_SECRET: 'h' };
    const result = checkConfig(yaml.replace('{ $file: mail-password }', '{ $env: HOOK_SECRET }'), {
      file: 'collector.yaml',
      overrides: {},
      env,
    });
    expect(result.ok ? [] : result.faults).toEqual([]);
  });
});

describe('the registry', () => {
  it.each(NOTIFIERS.map((notifier) => [notifier.kind, notifier] as const))(
    '%s is in a file of its name, with a text for each setting and sane bounds',
    (kind, notifier) => {
      expect(existsSync(join(ROOT, `packages/collector/src/notify/${kind}.ts`))).toBe(true);
      expect(notifier.summary).toMatch(/\.$/);
      const { properties = {} } = z.toJSONSchema(notifier.settings, { io: 'input' });
      for (const field of Object.values(properties))
        expect(field).toMatchObject({ description: expect.stringMatching(/\S/) });
      expect(notifier.rate.perMinute).toBeGreaterThanOrEqual(notifier.rate.burst);
      expect(notifier.isProgram && notifier.isRoom).toBe(false);
    },
  );

  it('has each kind once', () => {
    expect(new Set(NOTIFIERS.map(({ kind }) => kind)).size).toBe(NOTIFIERS.length);
  });
});
