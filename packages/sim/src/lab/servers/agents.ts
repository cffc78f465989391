/** The real agents: one in the store, one at the hub. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentConfig } from '../../demo/agent-config.js';
import type { Place } from '../network/plan.js';
import type { Server } from '../server.js';
import { renderLabConfig } from '../sites/agent-file.js';
import type { World } from '../world.js';

/** Writes the configuration and starts the agent of its site in `place`. */
export function startAgent(
  world: World,
  place: Place,
  config: AgentConfig,
  secrets: Readonly<Record<string, string>>,
): Server {
  const file = agentConfigFile(world.dir.dataDir, config.site.id);
  mkdirSync(config.agent.dataDir, { recursive: true });
  writeFileSync(file, renderLabConfig(config));
  return world.start({
    name: `agent-${config.site.id}`,
    command: [...world.network.within(place), process.execPath, world.command, 'agent', '--config', file],
    env: { ...process.env, ...secrets },
  });
}

/** Where a site's configuration is. */
export const agentConfigFile = (dataDir: string, site: string): string => join(dataDir, `agent-${site}.yaml`);
