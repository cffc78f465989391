/** `tillwatch discover NETWORK...`: finds the devices of a site and writes a configuration to review. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TillwatchError } from '@tillwatch/model';
import type { Discovery, Network, Proposal } from '@tillwatch/probes';
import { Option } from 'commander';
import type { CommandContext, RegisterCommand } from '../command-context.js';
import { type CommandResult, EXIT } from '../command-result.js';
import { progressOn } from '../drawing/progress-bar.js';
import { renderTable } from '../drawing/table.js';
import { stopSignal } from '../stop-signal.js';

/** A /24 takes about 15 s at it, and the smallest switch does not notice. */
const DEFAULT_RATE = '100';
const MAX_RATE = 1_000;
const MAX_PORTS = 32;
const MAX_COMMUNITIES = 4;

interface DiscoverOptions {
  readonly out?: string;
  readonly rate: string;
  readonly community: readonly string[];
  readonly port?: readonly string[];
  readonly public?: boolean;
  readonly force?: boolean;
}

export const registerDiscover: RegisterCommand = (program, context) => {
  const { help } = context.words;
  program
    .command('discover')
    .description(help.discover)
    .argument('[networks...]', help.discoverNetworks)
    .option('--out <file>', help.discoverOut)
    .option('--force', help.discoverForce)
    .addOption(new Option('--rate <n>', help.discoverRate).default(DEFAULT_RATE))
    .addOption(new Option('--community <name...>', help.discoverCommunity).default(['public']))
    .option('--port <n...>', help.discoverPort)
    .option('--public', help.discoverPublic)
    .action(async (given: string[], options: DiscoverOptions) => {
      context.answer(await discoverSite(given, options, context));
    });
};

async function discoverSite(
  given: readonly string[],
  options: DiscoverOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const { words, terminal } = context;
  const { loadDiscovery } = await import('@tillwatch/probes');
  const discovery = await loadDiscovery();
  const networks = readNetworks(given, options, context, discovery);
  const ratePerS = readNumber(options.rate, 1, MAX_RATE, '--rate', context);
  const extraPorts = (options.port ?? [])
    .slice(0, MAX_PORTS)
    .map((text) => readNumber(text, 1, 65_535, '--port', context));
  const out = options.out === undefined ? null : reserve(resolve(terminal.cwd, options.out), options, context);
  const stop = stopSignal();
  const progress = progressOn(context);
  try {
    const communities = options.community.slice(0, MAX_COMMUNITIES);
    const found = await discovery.discover(
      { networks, ratePerS, extraPorts, communities },
      stop.signal,
      ({ phase, done, total, found: devices }) => progress.at(words.discover.phases[phase], done, total, devices),
    );
    progress.end();
    const proposal = discovery.proposeSite(found);
    const text = discovery.configText(found, proposal, words.discover.config);
    if (out !== null) writeFileSync(out, text);
    return answerOf(found, proposal, text, options.out ?? null, context, discovery);
  } finally {
    progress.end();
    stop.forget();
  }
}

type Loaded = typeof import('@tillwatch/probes') extends { loadDiscovery(): Promise<infer T> } ? T : never;

function readNetworks(
  given: readonly string[],
  options: DiscoverOptions,
  { words }: CommandContext,
  discovery: Loaded,
): readonly Network[] {
  const { usage, discover } = words;
  const own = [...new Set(discovery.ownNetworks().map(({ network }) => network.cidr))].join(' ');
  const fault = (message: string, hint = usage.seeHelp('tillwatch discover')) =>
    new TillwatchError('usage', message, { hint });
  if (given.length === 0) throw fault(usage.missingArgument('NETWORK'), discover.ownNetworks(own));
  const networks = given.map((text) => {
    const network = discovery.parseCidr(text);
    if (network === null) throw fault(discover.notANetwork(text), discover.ownNetworks(own));
    if (network.prefix < discovery.SMALLEST_PREFIX)
      throw fault(discover.tooLarge(network.cidr, discovery.SMALLEST_PREFIX));
    if (!options.public && !discovery.isPrivate(network)) throw fault(discover.isPublic(network.cidr));
    return network;
  });
  const total = discovery.hostAddresses(networks).length;
  if (total > discovery.MAX_ADDRESSES) throw fault(discover.tooMany(total, discovery.MAX_ADDRESSES));
  return networks;
}

function readNumber(text: string, least: number, most: number, option: string, { words }: CommandContext): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new TillwatchError('usage', words.discover.notANumber(option, text, least, most), {
    hint: words.usage.seeHelp('tillwatch discover'),
  });
}

/** Makes the file before the scan, so that nobody waits for one that cannot be written; a file that is there is somebody's work. */
function reserve(file: string, { force, out = file }: DiscoverOptions, { words }: CommandContext): string {
  try {
    writeFileSync(file, '', { flag: force ? 'a' : 'wx' });
    return file;
  } catch (fault) {
    const code = (fault as NodeJS.ErrnoException).code ?? '';
    const message = code === 'EEXIST' ? words.discover.fileExists(out) : words.discover.fileRefused(out, code);
    throw new TillwatchError('usage', message, { hint: words.usage.seeHelp('tillwatch discover'), cause: fault });
  }
}

function answerOf(
  found: Discovery,
  proposal: Proposal,
  config: string,
  out: string | null,
  { words, terminal }: CommandContext,
  { becauseText }: Loaded,
): CommandResult {
  const { discover } = words;
  const unsure = proposal.nodes.filter(({ certainty }) => certainty === 'unknown');
  const exit = found.isComplete ? EXIT.well : EXIT.fault;
  const document = {
    networks: found.networks,
    isComplete: found.isComplete,
    vantage: proposal.vantage,
    nodes: proposal.nodes,
    unsure: unsure.map(({ id }) => id),
    silent: found.silent,
    leftOut: proposal.leftOut,
    hosts: found.hosts,
    file: out,
    config,
  };
  if (out === null) return { exit, document, text: config };
  const rows = proposal.nodes.map((node) => [
    node.address,
    node.id,
    discover.certainty[node.certainty],
    becauseText(node, discover.config),
  ]);
  const parts = [
    ...(rows.length === 0 ? [] : [renderTable(discover.columns, rows, terminal.columns)]),
    discover.foundSome(proposal.nodes.length, found.networks.join(', ')),
    ...(unsure.length === 0 ? [] : [discover.couldNotTell(unsure.map(({ id }) => id).join(', '))]),
    ...(found.isComplete ? [] : [discover.config.stopped]),
    discover.written(out),
    discover.checkIt(out),
  ];
  return { exit, document, text: `${parts.join('\n')}\n` };
}
