/** `tillwatch status`: the store's own view from the agent's local socket, drawn as text; works with the WAN down. */
import { TillwatchError } from '@tillwatch/model';
import { Option } from 'commander';
import type { CommandContext, RegisterCommand } from '../command-context.js';
import { EXIT } from '../command-result.js';
import { renderStatus } from '../drawing/status-text.js';

interface StatusOptions {
  readonly site?: string;
  readonly socket?: string;
  readonly checks?: boolean;
  readonly ascii?: boolean;
}

export const registerStatus: RegisterCommand = (program, context) => {
  const { help } = context.words;
  program
    .command('status')
    .description(help.status)
    .option('--site <id>', help.statusSite)
    .addOption(new Option('--socket <path>', help.statusSocket).conflicts('site'))
    .option('--checks', help.statusChecks)
    .option('--ascii', help.ascii)
    .action(async (options: StatusOptions) => {
      const { fetchLocalStatus, listLocalAgents } = await import('@tillwatch/agent');
      const socket = options.socket ?? chooseSocket(listLocalAgents(), options.site, context);
      const status = await fetchLocalStatus(socket);
      const view = { showsChecks: options.checks === true, isAscii: options.ascii === true };
      context.answer({
        exit: status.site.state === 'ok' ? EXIT.well : EXIT.fault,
        document: status,
        text: context.wantsJson ? '' : renderStatus(status, view, context),
      });
    });
};

/** The socket of the asked site's agent, or of the only agent there is. Throws TillwatchError 'agent-not-running' or 'usage'. */
function chooseSocket(
  agents: readonly { readonly site: string; readonly socket: string }[],
  site: string | undefined,
  { words }: CommandContext,
): string {
  const { output } = words;
  const sites = agents.map((agent) => agent.site).join(', ');
  if (site !== undefined) {
    const found = agents.find((agent) => agent.site === site);
    if (found !== undefined) return found.socket;
    if (agents.length > 0)
      throw new TillwatchError('agent-not-running', output.unknownSite(site, sites), {
        retry: 'later',
        hint: output.startAgent,
      });
  }
  const [only, ...others] = agents;
  if (only === undefined)
    throw new TillwatchError('agent-not-running', output.noAgent, { retry: 'later', hint: output.startAgent });
  if (others.length > 0) {
    throw new TillwatchError('usage', output.severalAgents(sites), { hint: `tillwatch status --site ${only.site}` });
  }
  return only.socket;
}
