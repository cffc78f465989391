/** What every server of the lab is started with. */
import type { LabDir } from './lab-dir.js';
import type { Network } from './network/network.js';
import type { Server, ServerSpec } from './server.js';

export interface World {
  readonly network: Network;
  readonly dir: LabDir;
  /** The command `tillwatch`, a module for Node. */
  readonly command: string;
  /** Starts a server that the lab ends when it ends. */
  start(spec: ServerSpec): Server;
}
