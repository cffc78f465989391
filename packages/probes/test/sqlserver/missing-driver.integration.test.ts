/** SQL Server where its driver is not installed, or is no such driver: a process whose search for it finds nothing, as an agent's without it does. */
import { startProber } from '../prober.js';
import { startShopServer } from './shop-server.js';

/** A hook of Node's module loader by which `tedious` is found as `name`. */
function asThough(name: string): readonly string[] {
  const hook = `export const resolve = (asked, context, next) => next(asked === 'tedious' ? ${JSON.stringify(name)} : asked, context);`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
  return ['env', `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(register)}`];
}

it.each([
  ['not installed', 'a-package-that-is-not-installed'],
  ['another package', 'pg'],
])('is not supported where its driver is %s', async (_how, name) => {
  const server = await startShopServer();
  const prober = startProber(asThough(name));
  const login = { engine: 'sqlserver', host: '127.0.0.1', port: server.port, user: 'monitor', password: 'none' };
  for (const [kind, params] of [
    ['db', {}],
    ['replication', {}],
    ['trade', { source: 'sql', query: 'SELECT 1 AS orders', metrics: { orders: 'orders' } }],
  ] as const)
    expect(await prober.attempt(kind, { ...login, ...params })).toMatchObject({
      state: 'unknown',
      reason: 'not-supported',
    });
  await prober.close();
  // It is known before anybody is asked.
  expect(server.taken()).toBe(0);
  expect(await server.leave()).toBe(true);
});

it('is loaded, and lets the process go, where it is installed', async () => {
  const server = await startShopServer();
  const prober = startProber([]);
  const params = { engine: 'sqlserver', host: '127.0.0.1', port: server.port, user: 'monitor', password: 'none' };
  expect(await prober.attempt('db', params)).toMatchObject({ state: 'ok' });
  await prober.close();
  expect(await server.leave()).toBe(true);
});
