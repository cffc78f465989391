/** The arguments of `npm start`. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly port: number;
  readonly dataDir: string;
  /** Simulated stores beside the three real agents, 0..1000. */
  readonly stores: number;
  readonly fresh: boolean;
  readonly probeNetwork: boolean;
}

export const USAGE = `npm start -- [--port N] [--data DIR] [--stores N] [--fresh] [--probe-network]
  --port N          the page's port on 127.0.0.1 (default 8420; 0: any free one)
  --data DIR        where the demo keeps its data and logs (default .tillwatch/demo)
  --stores N        simulated stores beside the demo store, 0 to 1000 (default 0)
  --fresh           throw away what an earlier demo left in the data directory
  --probe-network   also ping this machine's gateway and ask its resolver (else nothing leaves loopback)
`;

export const MAX_STORES = 1000;

/** Parses `argv` (without node and script). Answers a problem in words where it cannot. */
export function parseDemoArguments(
  argv: readonly string[],
  repository: string,
  cwd: string,
): DemoOptions | { readonly problem: string } | 'help' {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string', default: '8420' },
        data: { type: 'string' },
        stores: { type: 'string', default: '0' },
        fresh: { type: 'boolean', default: false },
        'probe-network': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const port = wholeNumber('--port', values.port, 65_535);
    const stores = wholeNumber('--stores', values.stores, MAX_STORES);
    const dataDir = values.data === undefined ? join(repository, '.tillwatch', 'demo') : resolve(cwd, values.data);
    return { port, stores, dataDir, fresh: values.fresh, probeNetwork: values['probe-network'] };
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException;
    if (!(fault instanceof RangeError) && !code?.startsWith('ERR_PARSE_ARGS')) throw fault;
    return { problem: message };
  }
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value <= max) return value;
  throw new RangeError(`${name} ${text}: expected a whole number from 0 to ${max}`);
}
