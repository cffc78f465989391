/** What every kind that logs in to a database is told: where, as whom, over what. */
import { TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import { familyParam, hostParam, parseHostPort, printHostPort } from '../network/target.js';
import { caFileParam } from '../tls/authorities.js';

/** Engines with sessions. */
export const SERVER_ENGINES = ['mariadb', 'mysql', 'postgres', 'sqlserver'] as const;
export type Engine = (typeof SERVER_ENGINES)[number];

const USUAL_PORT: Readonly<Record<Engine, number>> = { mariadb: 3306, mysql: 3306, postgres: 5432, sqlserver: 1433 };
/** Where a session is made when no database is named. */
const USUAL_DATABASE: Readonly<Record<Engine, string>> = {
  mariadb: '',
  mysql: '',
  postgres: 'postgres',
  sqlserver: 'master',
};

/** For the reference page of each kind with an `engine`. */
export const DRIVER_NOTE: string =
  "`sqlserver` needs its driver in the agent's folder: `npm install --no-save tedious@19.2.2`.";

/** Parameters of a login. `host` is spread in beside, since kinds differ in where it may be left out. */
export const loginParams = {
  port: z.int().min(0).max(65_535).default(0).describe("TCP port; 0 for the engine's usual one (3306, 5432, 1433)."),
  family: familyParam,
  user: z.string().max(128).default('').describe('User that logs in.'),
  password: z.string().max(4_096).default('').describe('Password of `user`. Never printed.').meta({ secret: true }),
  database: z
    .string()
    .max(128)
    .default('')
    .describe("Database of the session; empty for the engine's usual one (`postgres`, `master`; none for MariaDB)."),
  tls: z
    .enum(['off', 'encrypt', 'verify'])
    .default('off')
    .describe(
      'TLS: `encrypt` takes whatever certificate; `verify`: the certificate must be trusted, and made out to `host` (MariaDB and MySQL: where that is a name).',
    ),
  caFile: caFileParam,
};

export const serverHostParam = hostParam.describe('Host name or IP address of the server.');

/** Where and as whom a session is made. */
export interface LoginTarget {
  readonly engine: Engine;
  readonly host: string;
  /** 0 for the usual one. */
  readonly port: number;
  readonly family: 'any' | 'ipv4' | 'ipv6';
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: 'off' | 'encrypt' | 'verify';
  readonly caFile: string;
}

/** The port that is meant. */
export function portOf({ engine, port }: Pick<LoginTarget, 'engine' | 'port'>): number {
  return port === 0 ? USUAL_PORT[engine] : port;
}

/** The database that is meant; '' for none. */
export function databaseOf({ engine, database }: Pick<LoginTarget, 'engine' | 'database'>): string {
  return database === '' ? USUAL_DATABASE[engine] : database;
}

/** `mariadb://10.0.0.5:3306/shop`. */
export function printLogin(target: Pick<LoginTarget, 'engine' | 'host' | 'port' | 'database'>): string {
  const database = target.database === '' ? '' : `/${target.database}`;
  return `${target.engine}://${printHostPort(target.host, portOf(target))}${database}`;
}

/** `ENGINE://HOST[:PORT][/DATABASE]`, as {@link printLogin} writes it; a user and a password have parameters of their own. Throws TillwatchError `usage`. */
export function parseLogin(target: string): { engine: Engine; host: string; port: number; database?: string } {
  const match = /^(?<engine>[a-z]+):\/\/(?<place>[^/@\s]+)(?:\/(?<database>[^/\s]{1,128}))?$/.exec(target);
  const name = match?.groups?.engine === 'postgresql' ? 'postgres' : match?.groups?.engine;
  const engine = SERVER_ENGINES.find((known) => known === name);
  const place = match?.groups?.place;
  if (engine === undefined || place === undefined) {
    throw new TillwatchError('usage', `not a target: ${target.replace(/\/\/[^/\s]*@/, '//(hidden)@')}`, {
      hint: 'Give ENGINE://HOST[:PORT][/DATABASE], for example mariadb://10.0.0.5/shop; engines: mariadb, mysql, postgres, sqlserver.',
    });
  }
  const database = match?.groups?.database;
  return { engine, ...parseHostPort(place, USUAL_PORT[engine]), ...(database !== undefined && { database }) };
}
