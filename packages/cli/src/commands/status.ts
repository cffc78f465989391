/** `tillwatch status`: the store's own view from the agent's local socket, drawn as text; works with the WAN down. */
import { type LocalStatus, STATE_WORDS, severity, TillwatchError } from '@tillwatch/model';
import { Option } from 'commander';
import type { CommandContext, RegisterCommand } from '../command-context.js';
import { type CommandResult, EXIT } from '../command-result.js';
import { UNICODE_MARKS } from '../drawing/state-marks.js';
import { renderStatus } from '../drawing/status-text.js';
import { renderTable } from '../drawing/table.js';

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
      const sockets =
        options.socket === undefined ? chooseSockets(listLocalAgents(), options.site, context) : [options.socket];
      const [first, ...others] = sockets;
      if (first === undefined)
        throw new TillwatchError('agent-not-running', context.words.output.noAgent, {
          retry: 'later',
          hint: context.words.output.startAgent,
        });
      if (others.length > 0) return context.answer(await describeAll(sockets, fetchLocalStatus, context));
      const status = await fetchLocalStatus(first);
      const view = { showsChecks: options.checks === true, isAscii: options.ascii === true };
      context.answer({
        exit: status.site.state === 'ok' ? EXIT.well : EXIT.fault,
        document: status,
        text: context.wantsJson ? '' : renderStatus(status, view, context),
      });
    });
};

/** The socket of the asked site's agent, or of all agents of this user. Throws TillwatchError 'agent-not-running' for a site without one. */
function chooseSockets(
  agents: readonly { readonly site: string; readonly socket: string }[],
  site: string | undefined,
  { words }: CommandContext,
): readonly string[] {
  const { output } = words;
  if (site === undefined || agents.length === 0) return agents.map(({ socket }) => socket);
  const found = agents.filter((agent) => agent.site === site);
  if (found.length > 0) return found.map(({ socket }) => socket);
  const known = agents.map((agent) => agent.site).join(', ');
  throw new TillwatchError('agent-not-running', output.unknownSite(site, known), {
    retry: 'later',
    hint: output.startAgent,
  });
}

/** Several agents: one line each, worst first; those that do not answer are told of, not passed over. */
async function describeAll(
  sockets: readonly string[],
  fetchStatus: (socket: string) => Promise<LocalStatus>,
  context: CommandContext,
): Promise<CommandResult> {
  const { locale, words, terminal } = context;
  const answers = await Promise.allSettled(sockets.map(fetchStatus));
  const statuses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  if (statuses.length === 0)
    throw new TillwatchError('agent-not-running', words.output.noAgent, {
      retry: 'later',
      hint: words.output.startAgent,
    });
  const sites = statuses.map(({ site }) => site).sort((a, b) => severity(b.state) - severity(a.state));
  const rows = sites.map(({ id, name, state, worst }) => [
    `${UNICODE_MARKS.shapes[state]} ${id}`,
    STATE_WORDS[locale][state],
    name,
    worst.map((node) => node.id).join(' '),
  ]);
  return {
    exit: statuses.length === sockets.length && sites.every(({ state }) => state === 'ok') ? EXIT.well : EXIT.fault,
    document: { sites },
    text: `${renderTable(words.output.siteColumns, rows, terminal.columns)}\n${words.output.oneSite(sites[0]?.id ?? '')}\n`,
  };
}
