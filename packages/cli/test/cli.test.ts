/** The command line as a whole: exit statuses, one JSON document, errors in the reader's language. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAgentCommand } from '../src/agent-command.js';
import { runCli } from '../src/cli.js';
import { cliReference } from '../src/reference.js';
import { testTerminal } from './terminal.js';

const REFERENCE = new URL('../../../docs/reference/cli.md', import.meta.url);

async function run(line: string, env: NodeJS.ProcessEnv = {}) {
  const terminal = testTerminal({ env });
  const exit = await runCli(line.split(' ').filter(Boolean), terminal);
  return { exit, ...terminal.printed };
}

describe('usage', () => {
  it.each([
    ['', 'no command given'],
    ['demo', 'no command given'],
    ['statu', 'unknown command statu'],
    ['status --bogus', 'unknown option --bogus'],
    ['demo break', 'missing argument node'],
    ['agent', 'missing option --config <file>'],
    ['agent --config', 'missing value of --config <file>'],
    ['config check a b', 'too many arguments'],
    ['status --socket x --site y', '--socket <path> and --site <id> exclude each other'],
    ['status --lang fr', 'wrong usage: --lang <lang> fr'],
    ['probe', 'missing argument KIND'],
    ['probe nonsense 127.0.0.1:1', 'wrong usage: nonsense'],
    ['probe tcp 127.0.0.1:1 --foo', '--foo is no parameter'],
    ['probe tcp 127.0.0.1:1 --foo=1', 'foo'],
    ['probe tcp 127.0.0.1:1 --timeout never', 'never is no duration'],
    ['probe tcp 127.0.0.1:1 --timeout 11m', '11m is no duration'],
    ['collector --port 99999', '99999 is no port'],
    ['findings --url nowhere', 'nowhere is no address'],
    ['findings --url ftp://127.0.0.1', 'ftp://127.0.0.1 is no address'],
  ])('`%s` is refused with 2', async (line, message) => {
    const { exit, out, err } = await run(line);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(message);
  });

  it('names the likely command', async () => {
    expect((await run('demo brake')).err).toContain('Did you mean break?');
  });

  it('speaks Chinese where asked to or where the environment does', async () => {
    expect((await run('statu --lang zh-CN')).err).toContain('未知命令 statu');
    expect((await run('statu', { LANG: 'zh_CN.UTF-8' })).err).toContain('是不是 status？');
    expect((await run('--help --lang zh-CN')).out).toContain('用法：');
  });

  it('makes one document of an error, of help and of the version', async () => {
    const refused = await run('statu --json');
    expect(refused).toMatchObject({ exit: 2, err: '' });
    expect(JSON.parse(refused.out)).toEqual({
      error: { code: 'usage', message: 'unknown command statu', hint: 'Did you mean status?' },
    });
    expect(JSON.parse((await run('--json --version')).out)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(JSON.parse((await run('probe --help --json')).out)).toEqual({
      help: expect.stringContaining('tillwatch probe'),
    });
  });
});

describe('probe', () => {
  it('answers a fault with 1 and one document', async () => {
    const { exit, out, err } = await run('probe tcp 127.0.0.1:1 --json --timeout 2s');
    expect({ exit, err }).toEqual({ exit: 1, err: '' });
    expect(JSON.parse(out)).toEqual({
      kind: 'tcp',
      target: '127.0.0.1:1',
      state: 'down',
      reason: 'refused',
      latencyUs: null,
      values: {},
    });
  });

  it('says it in words', async () => {
    expect((await run('probe tcp 127.0.0.1:1')).out).toBe('■ down  tcp 127.0.0.1:1  connection refused\n');
    expect((await run('probe tcp 127.0.0.1:1 --lang zh-CN')).out).toBe('■ 故障  tcp 127.0.0.1:1  连接被拒绝\n');
  });

  it('takes parameters in either spelling', async () => {
    const [kebab, camel] = await Promise.all([
      run('probe tcp 127.0.0.1:1 --slow-ms=5 --json'),
      run('probe tcp --host=127.0.0.1 --port=1 --slowMs=5 --json'),
    ]);
    expect(kebab).toEqual(camel);
  });

  it('lists the kinds, and the parameters of one', async () => {
    const kinds = JSON.parse((await run('probe --kinds --json')).out).kinds.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['icmp', 'tcp', 'http', 'dns', 'tls', 'host']));
    const { out } = await run('probe --kinds tcp');
    expect(out).toContain('--host');
    expect(out).toContain('(required)');
  });
});

describe('config check', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tillwatch-cli-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('lists all faults with their lines, and exits 78', async () => {
    const file = join(dir, 'agent.yaml');
    writeFileSync(
      file,
      'site: { id: s, name: S }\nagent: { id: a }\nvantage: pc\nnodes:\n  - { id: pc, kind: hosst }\nlinks:\n  - { from: pc, to: nowhere }\nuplink: { org: o, brokers: [] }\n',
    );
    const { exit, out } = await run(`config check ${file}`);
    expect(exit).toBe(78);
    expect(out).toContain(`${file}:5:`);
    expect(out).toContain(`${file}:7:`);
    expect(out).toContain(`${file}:8:`);
    const { faults } = JSON.parse((await run(`config check ${file} --json`)).out);
    expect(faults.length).toBeGreaterThanOrEqual(3);
  });

  it('counts what a sound file has', async () => {
    const file = join(dir, 'agent.yaml');
    writeFileSync(
      file,
      'site: { id: s, name: S }\nagent: { id: a }\nvantage: pc\nnodes:\n  - { id: pc, kind: host }\nuplink: { org: o, brokers: ["mqtt://127.0.0.1:1883"] }\n',
    );
    expect(await run(`config check ${file}`)).toEqual({
      exit: 0,
      out: `${file} is sound (nodes: 1, links: 0, checks: 0).\n`,
      err: '',
    });
  });

  it('exits 78 for a file that is not there', async () => {
    expect(await run(`config check ${join(dir, 'none.yaml')} --json`)).toMatchObject({ exit: 78, err: '' });
  });
});

describe('without anything running', () => {
  it('status and demo say so with 1', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'tillwatch-cli-'));
    try {
      expect(JSON.parse((await run(`status --json --socket ${join(nowhere, 'agent.sock')}`)).out).error.code).toBe(
        'agent-not-running',
      );
      const demo = await run(`demo break till-2 --data ${nowhere}`, { XDG_RUNTIME_DIR: nowhere });
      expect(demo).toEqual({ exit: 1, out: '', err: expect.stringContaining('no demo is running') });
    } finally {
      rmSync(nowhere, { recursive: true, force: true });
    }
  });
});

describe('reference page', () => {
  it('is what the commands say (npm run generate)', () => {
    expect(readFileSync(REFERENCE, 'utf8')).toBe(cliReference());
  });
});

describe('the command that becomes an agent', () => {
  it.each([
    ['agent --config a.yaml', true],
    ['--json agent --config a.yaml', true],
    ['--lang zh-CN agent --help', true],
    ['--lang=zh-CN agent', true],
    ['agent', true],
    ['config check agent', false],
    ['status --site agent', false],
    ['--lang agent', false],
    ['', false],
  ])('`%s`: %s', (line, expected) => {
    expect(isAgentCommand(line.split(' ').filter(Boolean))).toBe(expected);
  });
});
