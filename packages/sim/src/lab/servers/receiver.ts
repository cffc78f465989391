/** Whom the collector's webhooks reach: one program at the hub that stands for everybody's phone and for the ticket system. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ADDRESS } from '../network/plan.js';
import type { World } from '../world.js';
import { isListeningIn } from './listening.js';

const RECEIVER_PORT = 8470;
export const HOOK_SECRET_ENV = 'TILLWATCH_LAB_HOOK_SECRET';

/** Below it a path for each recipient. */
export const RECEIVER_URL = `http://${ADDRESS.hub}:${RECEIVER_PORT}`;

/** What the receiver wrote down, one JSON document a line: {@link Received}. */
export const messagesFile = (dataDir: string): string => join(dataDir, 'messages.jsonl');

/** One POST as the receiver answered it. */
export interface Received {
  /** Epoch ms, when its last byte was there. */
  readonly atMs: number;
  /** The path's last part: a contact's id, or `tickets`. */
  readonly to: string;
  /** `accepted`: signed rightly and new. `repeated`: the same key had been accepted, and nothing was done. Else it was refused. */
  readonly answer: 'accepted' | 'repeated' | 'bad-signature' | 'stale' | 'no-key' | 'no-json';
  readonly key: string;
  /** The document; null where it was refused. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** Starts it; resolves, once it listens, with the secret of its signatures, made for this run. */
export async function startReceiver(world: World): Promise<string> {
  const secret = randomUUID();
  const server = world.start({
    name: 'receiver',
    command: [
      ...world.network.within('hub'),
      process.execPath,
      join(import.meta.dirname, 'receiver-main.js'),
      ...[ADDRESS.hub, String(RECEIVER_PORT), messagesFile(world.dir.dataDir)],
    ],
    env: { ...process.env, [HOOK_SECRET_ENV]: secret },
  });
  await server.ready(() => isListeningIn(world.network, 'hub', RECEIVER_PORT));
  return secret;
}
