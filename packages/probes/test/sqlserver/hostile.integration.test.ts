/** SQL Server's driver against a server that breaks off, never ends, or says what it must not: the attempt ends as it should, and it alone. */
import { jest } from '@jest/globals';
import { eventually } from '../peers.js';
import { isAsked, QUESTIONS, type ShopServer, startShopServer } from './shop-server.js';
import { type Answer, type Line, welcome } from './tds-peer.js';
import { CHANGE, change, columns, DONE, done, error, info, resultSet, row } from './tds-tokens.js';

// The driver prints changes that it does not know.
beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => {}));
afterAll(() => void jest.restoreAllMocks());

let server: ShopServer;
/** Whatever an attempt met with, it leaves no session and no timer behind. */
afterEach(async () => expect(await server.leave()).toBe(true));
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

const COLUMNS = [{ name: 'age', type: 'int' } as const, { name: 'waiting', type: 'bigint' } as const];
const WHOLE = resultSet(COLUMNS, [[7, 3n]]);
const toQuestion = (answer: Answer) => ({ refuse: (sql: string) => (isAsked(sql) ? answer : null) });
const forever = (line: Line, tokens: Buffer): void => {
  // A message that never ends: packets without the mark of the last.
  const header = Buffer.from([0x04, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt16BE(8 + tokens.length, 2);
  const packet = Buffer.concat([header, tokens]);
  const pump = () => {
    if (!line.isOpen) return;
    line.raw(packet);
    setImmediate(pump);
  };
  pump();
};
const cut = (line: Line, message: Buffer, bytes: number) => {
  const header = Buffer.from([0x04, 1, 0, 0, 0, 0, 1, 0]);
  header.writeUInt16BE(8 + message.length, 2);
  line.raw(Buffer.concat([header, message]).subarray(0, bytes));
};

it.each<[string, Answer, string]>([
  ['half a row and silence', (line) => cut(line, WHOLE, WHOLE.length - 10), 'down/timeout'],
  [
    'half a row and no more',
    (line) => {
      cut(line, WHOLE, WHOLE.length - 10);
      line.end();
    },
    'down/reset',
  ],
  [
    'half a row and a reset',
    (line) => {
      cut(line, WHOLE, WHOLE.length - 10);
      setImmediate(() => line.reset());
    },
    'down/reset',
  ],
  ['no token that there is', Buffer.from([0x01, 0x02, 0x03]), 'down/protocol'],
  ['no packet that there is', (line) => line.raw(Buffer.alloc(64)), 'down/protocol'],
  ['a row of no columns that it told of', row(COLUMNS, [7, 3n]), 'down/protocol'],
  ['a row after which nothing comes', Buffer.concat([columns(COLUMNS), row(COLUMNS, [7, 3n])]), 'ok'],
  ['packets of 8 bytes from now on', Buffer.concat([change(CHANGE.packetSize, '8', '4096'), WHOLE]), 'down/protocol'],
  [
    'rows without end',
    (line) =>
      forever(line, Buffer.concat([columns(COLUMNS), ...Array.from({ length: 500 }, () => row(COLUMNS, [7, 3n]))])),
    'down/too-large',
  ],
  ['words without end', (line) => forever(line, info(0, 'x'.repeat(4_000))), 'down/too-large'],
  [
    'an error and its end',
    (line) => {
      line.tokens(Buffer.concat([error(6005, 'SHUTDOWN is in progress.', 14), done(DONE.error)]));
      line.end();
    },
    'down/refused',
  ],
])('ends an attempt that is answered with %s', async (_what, answer, expected) => {
  server = await startShopServer(toQuestion(answer));
  const before = timers();
  expect((await server.ask('db', QUESTIONS.db, expected === 'down/timeout' ? 400 : 10_000)).verdict).toBe(expected);
  expect(await eventually(() => timers() <= before)).toBe(true);
});

it.each<[string, (whole: Buffer) => (line: Line) => void, string]>([
  ['nothing', () => () => {}, 'down/timeout'],
  ['half of it', (whole) => (line) => cut(line, whole, 40), 'down/timeout'],
  [
    'half of it, and its end',
    (whole) => (line) => {
      cut(line, whole, 40);
      line.end();
    },
    'down/reset',
  ],
  [
    'half of it, and a reset',
    (whole) => (line) => {
      cut(line, whole, 40);
      setImmediate(() => line.reset());
    },
    'down/reset',
  ],
  ['what is no token', () => (line) => line.tokens(Buffer.from([0x07, 0x07])), 'down/protocol'],
  ['a row', () => (line) => line.tokens(Buffer.concat([columns(COLUMNS), row(COLUMNS, [7, 3n])])), 'down/protocol'],
  ['itself without end', (whole) => (line) => forever(line, whole), 'down/too-large'],
])('ends an attempt whose login is answered with %s', async (_what, answer, expected) => {
  server = await startShopServer({}, { login: (login) => answer(welcome(login)) });
  const before = timers();
  expect((await server.ask('db', QUESTIONS.db, expected === 'down/timeout' ? 400 : 10_000)).verdict).toBe(expected);
  expect(await eventually(() => timers() <= before)).toBe(true);
});

/** An answer and the end of the connection in one: the driver is still reading when the connection is gone. */
it.each<[string, Answer]>([
  ['an answer', WHOLE],
  ['an error', Buffer.concat([error(1105, 'full', 17), done(DONE.error)])],
])('outlives %s that comes with the end of its connection', async (_what, tokens) => {
  for (const leave of ['end', 'reset'] as const) {
    server = await startShopServer(
      toQuestion((line) => {
        line.tokens(tokens as Buffer);
        line[leave]();
      }),
    );
    expect((await server.ask('db')).verdict).toMatch(/^(ok|down\/(reset|disk-low))$/);
    await server.leave();
  }
});

it.each<[string, Answer]>([
  ['acknowledged', done(DONE.attention, 0, 0)],
  [
    'acknowledged with the end of the connection',
    (line) => {
      line.tokens(done(DONE.attention, 0, 0));
      line.end();
    },
  ],
  ['met with a reset', (line) => line.reset()],
  ['met with the end of the connection', (line) => line.end()],
  ['met with silence', () => {}],
  ['answered with what is no token', Buffer.from([0x07])],
])('ends a statement whose ATTENTION is %s', async (_how, attention) => {
  server = await startShopServer(
    toQuestion(() => {}),
    { attention },
  );
  const before = timers();
  expect((await server.ask('db', QUESTIONS.db, 1_000)).verdict).toMatch(/^down\/(timeout|reset|protocol)$/);
  expect(await eventually(() => server.attentions() === 1)).toBe(true);
  expect(await eventually(() => timers() <= before)).toBe(true);
});
