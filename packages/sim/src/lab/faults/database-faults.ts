/** Faults of the databases: replication, disks, sessions. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Network } from '../network/network.js';
import type { DatabasePair, Engine } from '../servers/database.js';
import type { PostgresqlTrio } from '../servers/postgresql.js';
import { hold } from './background.js';
import type { Fault, Mend } from './fault.js';
import { imposeRules } from './firewall.js';
import { conflictMariadb, lagMariadb, stallMariadb, stopMariadb } from './mariadb-replication.js';
import { conflictPostgresql, lagPostgresql, stallPostgresql, stopPostgresql } from './postgresql-replication.js';

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

function replicationFault({ network, mariadb, postgresql }: DatabaseFaultParts): Fault {
  return {
    verb: 'break',
    what: 'replication',
    summary: 'replication of the store’s database to the hub (PostgreSQL: of the standby; a conflict, of the ledger)',
    targets: ['mariadb', 'postgresql'],
    hows: {
      stop: 'the hub’s copy is told to apply nothing more',
      conflict: 'the copy holds a row that the store sends again: it stops with an error',
      lag: 'the copy receives everything and applies it much later',
      starve: 'the database’s packets vanish on the way and nobody notices: the engine goes on saying 0 s',
      stall: 'the copy takes nothing more, and the log that is kept for it fills its volume',
    },
    async impose(target, how) {
      const isMariadb = target === 'mariadb';
      switch (how) {
        case 'stop':
          return isMariadb ? stopMariadb(mariadb) : stopPostgresql(postgresql);
        case 'conflict':
          return isMariadb ? conflictMariadb(mariadb) : conflictPostgresql(postgresql);
        case 'lag':
          return isMariadb ? lagMariadb(mariadb) : lagPostgresql(postgresql);
        case 'starve':
          return starve(network, isMariadb ? mariadb : postgresql);
        default:
          return isMariadb ? stallMariadb(mariadb, LEAVE_RATIO) : stallPostgresql(postgresql, LEAVE_RATIO);
      }
    },
  };
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
