/** `rush orders`: the store sells as on its busiest day. No fault, and what makes one bite: a line that loses packets keeps up with a quiet store. */
import type { Database, DatabasePair } from '../servers/database.js';
import { SHOP } from '../servers/database.js';
import { hold } from './background.js';
import type { Fault } from './fault.js';
import { clearLogs } from './mariadb-replication.js';

/** UUIDs of 36 characters in an order: some 6 kB, as one with its receipt's picture. What they are is only known once they are made, so the log holds them all. */
const UUIDS = 85;
const EVERY_S = 0.04;
/** Some 20 MB, over two minutes and more: less than half of the log's volume. */
const ORDERS = 3_500;

/** The rush, over MariaDB's pair. */
export function rushFault(pair: DatabasePair): Fault {
  return {
    verb: 'rush',
    what: 'orders',
    summary: 'the store sells as on its busiest day: more to replicate than a lossy line carries',
    targets: [],
    hows: {
      sales: `${1 / EVERY_S} orders a second, each with its receipt, for two minutes; they go when it is mended`,
    },
    async impose() {
      const { primary } = pair;
      const selling = hold(primary.client, saleOf().repeat(ORDERS));
      return async () => {
        await selling.release();
        await forget(primary);
        await clearLogs(pair);
      };
    },
  };
}

const saleOf = () => `INSERT INTO ${SHOP}.orders (note) VALUES (REPEAT(UUID(), ${UUIDS}));\nDO SLEEP(${EVERY_S});\n`;

async function forget(primary: Database): Promise<void> {
  await primary.sql(`DELETE FROM ${SHOP}.orders WHERE note IS NOT NULL`);
}
