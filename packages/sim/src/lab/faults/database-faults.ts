/** Faults of the databases: replication, disks, sessions. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../lab-error.js';
import type { Network } from '../network/network.js';
import type { DatabasePair, Engine } from '../servers/database.js';
import type { PostgresqlTrio } from '../servers/postgresql.js';
import { hold } from './background.js';
import type { Fault, Mend } from './fault.js';
import { imposeRules } from './firewall.js';
import { conflictMariadb, congestMariadb, lagMariadb, stallMariadb, stopMariadb } from './mariadb-replication.js';
import {
  conflictPostgresql,
  congestPostgresql,
  lagPostgresql,
  stallPostgresql,
  stopPostgresql,
} from './postgresql-replication.js';

export interface DatabaseFaultParts {
  readonly network: Network;
  readonly mariadb: DatabasePair;
  readonly postgresql: PostgresqlTrio;
}

/** How much of a volume a filled one has left: too little to go on, enough not to take the server down at once. */
const LEAVE_RATIO = 0.03;
const STORM_SESSIONS = 64;

/** `break replication`, `fill disk`, `storm connections`. */
export function databaseFaults(parts: DatabaseFaultParts): readonly Fault[] {
  const pairs = { mariadb: parts.mariadb, postgresql: parts.postgresql };
  return [replicationFault(parts), diskFault(pairs), stormFault(pairs)];
}

type Pairs = Readonly<Record<Engine, DatabasePair>>;

/** What the standby cannot have and the ledger has alone: it copies bytes, and cannot disagree with them. */
const REPLICATION_HOWS: Readonly<Record<string, readonly string[]>> = {
  mariadb: ['stop', 'conflict', 'lag', 'congest', 'starve', 'stall'],
  postgresql: ['stop', 'lag', 'congest', 'starve', 'stall'],
  ledger: ['conflict'],
};

function replicationFault(parts: DatabaseFaultParts): Fault {
  return {
    verb: 'break',
    what: 'replication',
    summary:
      'replication from the store to the hub: MariaDB’s, PostgreSQL’s to its standby, PostgreSQL’s to the ledger',
    targets: Object.keys(REPLICATION_HOWS),
    hows: {
      stop: 'the hub’s copy is told to apply nothing more (mariadb, postgresql)',
      conflict: 'the copy holds a row that the store sends again: it stops with an error (mariadb, ledger)',
      lag: 'the copy is told to apply everything an hour later (mariadb, postgresql)',
      congest: 'somebody at the hub holds a lock that the copy waits for (mariadb, postgresql)',
      starve: 'the packets vanish on the way and nobody notices: the engine goes on saying 0 s (mariadb, postgresql)',
      stall: 'the copy takes nothing more, and the log that is kept for it fills its volume (mariadb, postgresql)',
    },
    async impose(target, how) {
      const possible = REPLICATION_HOWS[target] ?? [];
      if (!possible.includes(how)) throw new LabError(`${target} knows ${possible.join(', ')}, not ${how}`);
      return target === 'mariadb' ? breakMariadb(parts, how) : breakPostgresql(parts, how);
    },
  };
}

function breakMariadb({ network, mariadb }: DatabaseFaultParts, how: string): Promise<Mend> {
  switch (how) {
    case 'stop':
      return stopMariadb(mariadb);
    case 'conflict':
      return conflictMariadb(mariadb);
    case 'lag':
      return lagMariadb(mariadb);
    case 'congest':
      return congestMariadb(mariadb);
    case 'starve':
      return starve(network, mariadb);
    default:
      return stallMariadb(mariadb, LEAVE_RATIO);
  }
}

function breakPostgresql({ network, postgresql }: DatabaseFaultParts, how: string): Promise<Mend> {
  switch (how) {
    case 'stop':
      return stopPostgresql(postgresql);
    case 'conflict':
      return conflictPostgresql(postgresql);
    case 'lag':
      return lagPostgresql(postgresql);
    case 'congest':
      return congestPostgresql(postgresql);
    case 'starve':
      return starve(network, postgresql);
    default:
      return stallPostgresql(postgresql, LEAVE_RATIO);
  }
}

/** Drops what the primary sends to the hub, at the carrier, where neither side is told. */
function starve(network: Network, { engine, primary }: DatabasePair): Promise<Mend> {
  const rule = `ip saddr ${primary.host} tcp sport ${primary.port} drop`;
  return imposeRules(network, 'carrier', `starve_${engine}`, 'forward', [rule]);
}

function diskFault(pairs: Pairs): Fault {
  return {
    verb: 'fill',
    what: 'disk',
    summary: 'the volume of the store database’s log',
    targets: ['mariadb', 'postgresql'],
    hows: { file: 'a file that somebody left there leaves 3 % free' },
    async impose(target) {
      const { log } = pairs[target as Engine].primary;
      const file = join(log.path, 'left-behind.dump');
      const sizeBytes = log.freeBytes() - log.sizeBytes * LEAVE_RATIO;
      writeFileSync(file, Buffer.alloc(Math.max(0, Math.floor(sizeBytes))));
      return async () => rmSync(file, { force: true });
    },
  };
}

function stormFault(pairs: Pairs): Fault {
  return {
    verb: 'storm',
    what: 'connections',
    summary: 'sessions at the hub’s copy of the database, as when all stores come back at once',
    targets: ['mariadb', 'postgresql'],
    hows: { sessions: `${STORM_SESSIONS} clients log in at once and stay; no more than 40 have room` },
    async impose(target) {
      const { replica } = pairs[target as Engine];
      const held = Array.from({ length: STORM_SESSIONS }, () => hold(replica.client));
      return async () => {
        await Promise.all(held.map((one) => one.release()));
      };
    },
  };
}
