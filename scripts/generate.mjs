// Generates packages/protocol/generated from proto/; `--check` fails where the committed files differ.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const committed = join(root, 'packages/protocol/generated');
const protoDir = join(root, 'proto');
const files = ['definition', 'uplink', 'downlink'].map((name) => join(protoDir, `tillwatch/v1/${name}.proto`));
const bin = (name) => join(root, 'node_modules/.bin', name);

const check = process.argv.includes('--check');
const work = mkdtempSync(join(tmpdir(), 'tillwatch-generate-'));
try {
  const js = join(work, 'tillwatch.js');
  execFileSync(
    bin('pbjs'),
    [
      '-t',
      'static-module',
      '-w',
      'esm',
      '--no-create',
      '--no-convert',
      '--no-delimited',
      '--no-verify',
      '--no-service',
      '-p',
      protoDir,
      '-o',
      js,
      ...files,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  execFileSync(bin('pbts'), ['-o', join(work, 'tillwatch.d.ts'), js], { stdio: ['ignore', 'inherit', 'inherit'] });
  const drift = [];
  for (const name of ['tillwatch.js', 'tillwatch.d.ts']) {
    const fresh = readFileSync(join(work, name), 'utf8');
    if (!check) writeFileSync(join(committed, name), fresh);
    else if (fresh !== readFileSync(join(committed, name), 'utf8')) drift.push(name);
  }
  if (drift.length > 0) {
    console.error(`generated code differs from proto/: ${drift.join(', ')}. Run: npm run generate`);
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
