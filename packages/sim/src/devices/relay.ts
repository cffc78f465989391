/** A TCP relay: what lies behind a router is reached through it, and shares its faults. */
import { connect } from 'node:net';
import type { Serve } from './device.js';
import type { Endpoint } from './listener.js';

/** Where a relay leads. Asked for at each connection: the target may have moved. Null: nowhere yet. */
export type Target = () => Endpoint | null;

/** Forwards each connection to `target`. Where that refuses, the client is reset, as by a router that got an unreachable. */
export function serveRelay(target: Target): Serve {
  return (line) => {
    const endpoint = target();
    if (endpoint === null) return void line.destroy();
    const onward = connect({ ...endpoint, allowHalfOpen: true });
    onward.setNoDelay(true);
    onward.on('error', () => line.destroy());
    onward.on('close', () => line.destroy());
    line.on('close', () => onward.destroy());
    line.pipe(onward);
    onward.pipe(line);
  };
}
