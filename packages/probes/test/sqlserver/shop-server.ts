/** A shop's SQL Server for tests: a peer that answers our statements, the questions that each kind asks it, and what is left of it afterwards. */
import { attempt, eventually } from '../peers.js';
import { type ServerState, sqlServer, WELL } from './sql-server.js';
import { type Answer, startTdsPeer, type TdsPeer, type TdsScript } from './tds-peer.js';
import { type Column, resultSet } from './tds-tokens.js';

/** Of more than ASCII, since LOGIN7 has a form of its own for passwords. */
export const PASSWORD = `ä€${crypto.randomUUID()}`;

/** One question for each kind, of which each reads something of the operator's or writes something. */
export const QUESTIONS = {
  db: { queueQuery: 'SELECT age, waiting FROM dbo.orders' },
  replication: { side: 'source', markerTable: 'dbo.marker', direction: 'S021>centre', createMarkerTable: true },
  trade: { source: 'sql', query: 'SELECT COUNT(*) AS orders FROM dbo.orders', metrics: { orders: 'orders' } },
} as const;
export type Kind = keyof typeof QUESTIONS;
export const KINDS = Object.keys(QUESTIONS) as Kind[];

/** The same, each of which writes: a kind that only reads does so through a procedure of the operator's, which notes down what it was asked. */
export const WRITING: Readonly<Record<Kind, Record<string, unknown>>> = {
  ...QUESTIONS,
  db: { queueQuery: 'EXEC dbo.oldest_order' },
  trade: { ...QUESTIONS.trade, query: 'EXEC dbo.orders_so_far' },
};

/** Whether a statement is the one of {@link QUESTIONS} or {@link WRITING}, in place of which a test answers. */
export const isAsked = (sql: string): boolean => /^(UPDATE|EXEC) |FROM dbo\.orders/.test(sql);

const WAITING: readonly Column[] = [
  { name: 'age', type: 'int' },
  { name: 'waiting', type: 'bigint' },
];
const shop = (sql: string): Answer | null => {
  if (sql === QUESTIONS.trade.query) return resultSet([{ name: 'orders', type: 'int' }], [[41]]);
  return sql === QUESTIONS.db.queueQuery ? resultSet(WAITING, [[7, 3n]]) : null;
};

export interface ShopServer extends TdsPeer {
  /** One attempt: its verdict, and its figures. */
  ask(
    kind: Kind,
    params?: Readonly<Record<string, unknown>>,
    timeoutMs?: number,
  ): Promise<{ readonly verdict: string; readonly values: Readonly<Record<string, number>> }>;
  /** Closes it; false where a session was left open. */
  leave(): Promise<boolean>;
}

/** `refuse` answers a statement in place of the server. */
export async function startShopServer(
  state: Partial<ServerState> & { readonly refuse?: (sql: string) => Answer | null } = {},
  script: Partial<TdsScript> = {},
): Promise<ShopServer> {
  const { refuse, ...but } = state;
  const server = sqlServer({ ...WELL, ...but }, (sql) => refuse?.(sql) ?? shop(sql));
  const peer = await startTdsPeer({ batch: server, ...script });
  return {
    ...peer,
    async ask(kind, params: Readonly<Record<string, unknown>> = QUESTIONS[kind], timeoutMs = 5_000) {
      const login = { engine: 'sqlserver', host: '127.0.0.1', port: peer.port, user: 'monitor', password: PASSWORD };
      const outcome = await attempt(kind, { ...login, database: 'shop', ...params }, { timeoutMs });
      if (JSON.stringify(outcome).includes(PASSWORD)) throw new Error('told its password');
      const { state: how, reason, values = {} } = outcome;
      return { verdict: reason === null ? how : `${how}/${reason}`, values };
    },
    async leave() {
      const hasLeft = await eventually(() => peer.open() === 0);
      await peer.close();
      return hasLeft;
    },
  };
}
