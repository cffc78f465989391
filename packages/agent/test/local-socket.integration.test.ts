/** The local socket and the directory of running agents, on the real file system. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalStatus } from '@tillwatch/model';
import { fetchLocalStatus } from '../src/local-client.js';
import { createLocalSocket, socketPaths } from '../src/local-socket.js';
import { listLocalAgents, registerLocalAgent, runDir, unregisterLocalAgent } from '../src/run-dir.js';

const STATUS = { at: 'now', site: { id: 'demo-1' } } as unknown as LocalStatus;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tw-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const make = (path = join(dir, 'agent.sock')) =>
  createLocalSocket({ paths: [path], runDir: join(dir, 'run'), status: () => STATUS });

describe('local socket', () => {
  it('answers status to its own user alone, and goes when it stops', async () => {
    const path = join(dir, 'agent.sock');
    const socket = make(path);
    expect(await socket.start()).toMatch(/^\//);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await fetchLocalStatus(path)).toEqual(STATUS);
    await socket.stop();
    await socket.stop();
    expect(existsSync(path)).toBe(false);
    await expect(fetchLocalStatus(path)).rejects.toMatchObject({ code: 'agent-not-running' });
  });

  it('replaces the socket file of a killed agent', async () => {
    const path = join(dir, 'agent.sock');
    const killed = spawnSync(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    expect(killed.signal).toBe('SIGKILL');
    expect(existsSync(path)).toBe(true);
    const socket = make(path);
    expect(await socket.start()).toMatch(/^\//);
    expect(await fetchLocalStatus(path)).toEqual(STATUS);
    await socket.stop();
  });

  it('refuses to run beside another agent of the same directory, and leaves that one alone', async () => {
    const first = make();
    await first.start();
    const second = make();
    await expect(second.start()).rejects.toMatchObject({
      code: 'listen-failed',
      message: expect.stringContaining('another agent runs'),
    });
    await second.stop();
    expect(await fetchLocalStatus(join(dir, 'agent.sock'))).toEqual(STATUS);
    await first.stop();
  });

  it('turns to the run directory where the disk refuses the first path', async () => {
    const paths = [join(dir, 'missing', 'agent.sock'), join(dir, 'run', 'x.sock')];
    const socket = createLocalSocket({ paths, runDir: join(dir, 'run'), status: () => STATUS });
    expect(await socket.start()).toBe(paths[1]);
    expect(await fetchLocalStatus(join(dir, 'run', 'x.sock'))).toEqual(STATUS);
    await socket.stop();
  });

  it('says why it cannot listen, without throwing: the agent can do without', async () => {
    const error = await make(join(dir, 'missing', 'agent.sock')).start();
    expect(error).toMatchObject({ code: 'listen-failed', message: expect.stringContaining('missing') });
  });

  it('serves nothing else', async () => {
    const socket = make();
    await socket.start();
    const { request } = await import('node:http');
    const ask = (path: string, method: string) =>
      new Promise<number | undefined>((done, fail) => {
        request({ socketPath: join(dir, 'agent.sock'), path, method, agent: false }, (response) => {
          response.resume();
          done(response.statusCode);
        })
          .on('error', fail)
          .end();
      });
    expect([await ask('/', 'GET'), await ask('/status', 'POST'), await ask('/status', 'GET')]).toEqual([404, 405, 200]);
    await socket.stop();
  });

  it('has only paths that a socket can have, and complains where there is none', () => {
    const place = { site: 'demo-1', platform: 'linux' as const, runDir: '/run/user/1000/tillwatch' };
    const [best, second] = socketPaths({ ...place, dataDir: '/var/lib/tillwatch' });
    expect(best).toBe('/var/lib/tillwatch/agent.sock');
    expect(second).toMatch(/^\/run\/user\/1000\/tillwatch\/[0-9a-f]{10}\.sock$/);
    const long = socketPaths({ ...place, dataDir: `/var/${'x'.repeat(120)}` });
    expect(long).toEqual([expect.stringMatching(/^\/run\/user\/1000\/tillwatch\/[0-9a-f]{10}\.sock$/)]);
    expect(socketPaths({ ...place, dataDir: `/var/${'y'.repeat(120)}` })).not.toEqual(long);
    expect(() => socketPaths({ ...place, dataDir: `/var/${'x'.repeat(120)}`, runDir: `/${'z'.repeat(120)}` })).toThrow(
      /longer than 103 bytes/,
    );
    expect(socketPaths({ ...place, platform: 'win32', dataDir: 'C:\\data' })).toEqual([
      expect.stringMatching(/^\\\\\.\\pipe\\tillwatch-demo-1-[0-9a-f]{10}$/),
    ]);
  });

  it('listens at the longest path that it accepts', async () => {
    const room = 103 - Buffer.byteLength(join(dir, 'x'));
    const path = join(dir, 'x'.repeat(room + 1));
    expect(Buffer.byteLength(path)).toBe(103);
    const socket = make(path);
    expect(await socket.start()).toMatch(/^\//);
    expect(await fetchLocalStatus(path)).toEqual(STATUS);
    await socket.stop();
  });
});

describe('fetching', () => {
  let server: Server;
  const listen = (path: string): Promise<void> => new Promise((done) => server.listen(path, done));
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });

  it('gives up on what is no answer, and on its caller', async () => {
    const path = join(dir, 's');
    server = createServer((_, response) => response.end('no json'));
    await listen(path);
    await expect(fetchLocalStatus(path)).rejects.toMatchObject({ code: 'agent-not-running' });
    await close();
    server = createServer(() => {});
    await listen(path);
    const stop = new AbortController();
    const asked = fetchLocalStatus(path, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await close();
  });

  it('does not swallow an endless answer', async () => {
    const path = join(dir, 's');
    server = createServer((_, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(1_000_000), more);
      };
      more();
    });
    await listen(path);
    await expect(fetchLocalStatus(path)).rejects.toMatchObject({ code: 'agent-not-running' });
    await close();
  });
});

describe('run directory', () => {
  it('lists living agents by site and passes over dead and broken files', () => {
    const run = join(dir, 'run');
    const agent = { site: 'demo-1', agent: 'front-end', socket: '/tmp/x.sock', pid: process.pid };
    expect(listLocalAgents(run)).toEqual([]);
    registerLocalAgent(agent, run);
    registerLocalAgent({ ...agent, site: 'a-store' }, run);
    const dead = spawnSync(process.execPath, ['-e', '']).pid as number;
    registerLocalAgent({ ...agent, site: 'dead', pid: dead }, run);
    writeFileSync(join(run, 'broken.json'), '{');
    writeFileSync(join(run, 'huge.json'), JSON.stringify({ ...agent, site: 'huge', padding: 'x'.repeat(5_000) }));
    expect(listLocalAgents(run).map((entry) => entry.site)).toEqual(['a-store', 'demo-1']);
    expect(listLocalAgents(run)[1]).toEqual(agent);
    expect(statSync(run).mode & 0o777).toBe(0o700);
  });

  it('refuses a directory that only seems to be its own', () => {
    const run = join(dir, 'run');
    symlinkSync(dir, run);
    const agent = { site: 'demo-1', agent: 'front-end', socket: '/tmp/x.sock', pid: process.pid };
    expect(() => registerLocalAgent(agent, run)).toThrow(/no directory but a link/);
  });

  it('removes only its own file', () => {
    const run = join(dir, 'run');
    const agent = { site: 'demo-1', agent: 'front-end', socket: '/tmp/x.sock', pid: process.pid };
    registerLocalAgent({ ...agent, pid: process.ppid }, run);
    unregisterLocalAgent(agent, run);
    expect(listLocalAgents(run)).toHaveLength(1);
    registerLocalAgent(agent, run);
    unregisterLocalAgent(agent, run);
    expect(listLocalAgents(run)).toEqual([]);
  });

  it('lies in the user’s runtime directory, else in a directory of his own', () => {
    expect(runDir({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe('/run/user/7/tillwatch');
    expect(runDir({})).toBe(join(tmpdir(), `tillwatch-${process.getuid?.()}`));
  });
});
