/** The session with SQL Server over a driver that behaves as tedious 19 is documented to: the package is the operator's to install. */
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { faultOf } from '../../src/database/fault.js';
import type { LoginTarget } from '../../src/database/parameters.js';
import { openTedious, type Tedious } from '../../src/database/sqlserver-session.js';
import { WireStream } from '../../src/database/wire-stream.js';

const TARGET: LoginTarget = {
  engine: 'sqlserver',
  host: 'db',
  port: 0,
  family: 'any',
  user: 'monitor',
  password: 'xyzzy-42',
  database: '',
  tls: 'verify',
  caFile: '',
};

interface Asked {
  config: Record<string, Record<string, unknown>>;
  closed: boolean;
}

function driver(loginError: Error | null, answer: (sql: string) => Error | readonly Record<string, unknown>[]) {
  const asked: Asked = { config: {}, closed: false };
  class Request extends EventEmitter {
    readonly sql: string;
    readonly done: (error?: Error | null) => void;
    constructor(sql: string, done: (error?: Error | null) => void) {
      super();
      this.sql = sql;
      this.done = done;
    }
  }
  class Connection extends EventEmitter {
    constructor(config: Asked['config']) {
      super();
      asked.config = config;
    }
    connect(done: (error?: Error) => void) {
      setImmediate(() => (loginError ? done(loginError) : done()));
    }
    execSqlBatch(request: Request) {
      const rows = answer(request.sql);
      if (rows instanceof Error) return request.done(rows);
      for (const row of rows)
        request.emit(
          'row',
          Object.entries(row).map(([colName, value]) => ({ metadata: { colName }, value })),
        );
      request.done(null);
    }
    close() {
      asked.closed = true;
      this.emit('end');
    }
  }
  return { tedious: { Connection, Request } as unknown as Tedious, asked };
}

const options = () => ({ target: TARGET, wire: new WireStream(new Socket()), ca: undefined, statementMs: 900 });

it('logs in over the wire it is given, with limits, and trusts only what is verified', async () => {
  const { tedious, asked } = driver(null, () => []);
  const given = options();
  const session = await openTedious(tedious, given);
  const { connector, ...plain } = asked.config.options ?? {};
  expect(plain).toMatchObject({
    database: 'master',
    encrypt: true,
    trustServerCertificate: false,
    requestTimeout: 900,
  });
  expect(await (connector as () => Promise<unknown>)()).toBe(given.wire);
  await session.close();
  expect(asked.closed).toBe(true);
});

it('reads rows as text', async () => {
  const row = { n: 5, none: null, yes: true, at: new Date(0), big: 10n };
  const session = await openTedious(driver(null, () => [row]).tedious, options());
  expect(await session.query('SELECT 1')).toEqual([
    { n: '5', none: null, yes: 'true', at: '1970-01-01T00:00:00.000Z', big: '10' },
  ]);
});

it.each([
  [{ number: 18_456, code: 'ELOGIN' }, 'down/auth-failed'],
  [{ number: 17_809 }, 'down/sessions-full'],
  [{ code: 'ELOGIN' }, 'down/auth-failed'],
])('is refused with %j', async (fields, expected) => {
  const { tedious } = driver(Object.assign(new Error('refused'), fields), () => []);
  const error = await openTedious(tedious, options()).catch((refusal: unknown) => refusal);
  const { state, reason } = faultOf('sqlserver', error);
  expect(`${state}/${reason}`).toBe(expected);
});

it('tells a statement that it may not run', async () => {
  const denied = Object.assign(new Error('denied'), { number: 300 });
  const session = await openTedious(driver(null, () => denied).tedious, options());
  const error = await session.query('SELECT 1').catch((refusal: unknown) => refusal);
  expect(faultOf('sqlserver', error).figureOnly).toBe('privilege');
});
