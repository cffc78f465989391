/** `tillwatch probe KIND TARGET [--name=value ...]`: one attempt of any kind of check, alone. */
import { REASON_WORDS, STATE_WORDS, TillwatchError } from '@tillwatch/model';
import { Option } from 'commander';
import type { CommandContext, RegisterCommand } from '../command-context.js';
import { type CommandResult, EXIT } from '../command-result.js';
import { paint } from '../drawing/paint.js';
import { formatLatency } from '../drawing/quantities.js';
import { UNICODE_MARKS } from '../drawing/state-marks.js';
import { renderTable } from '../drawing/table.js';
import { stopSignal } from '../stop-signal.js';
import type { UsageWords } from '../words/words.js';

const DEFAULT_TIMEOUT = '5s';
const MAX_TIMEOUT_MS = 600_000;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

interface ProbeOptions {
  readonly timeout: string;
  readonly kinds?: boolean;
}

export const registerProbe: RegisterCommand = (program, context) => {
  const { help, usage } = context.words;
  program
    .command('probe')
    .description(help.probe)
    .argument('[kind]', help.probeKind)
    .argument('[target]', help.probeTarget)
    .argument('[params...]', help.probeParams)
    .addOption(new Option('--timeout <duration>', help.probeTimeout).default(DEFAULT_TIMEOUT))
    .option('--kinds', help.probeKinds)
    // Parameters look like options; which ones there are depends on the kind.
    .allowUnknownOption()
    .action(async (kind: string | undefined, target: string | undefined, params: string[], options: ProbeOptions) => {
      if (options.kinds) return context.answer(await listKinds(kind, context));
      if (kind === undefined)
        throw new TillwatchError('usage', usage.missingArgument('KIND'), { hint: usage.seeHelp('tillwatch probe') });
      const given = target?.startsWith('--') ? { target: undefined, params: [target, ...params] } : { target, params };
      context.answer(await probeOnce(kind, given.target, given.params, options, context));
    });
};

async function probeOnce(
  kind: string,
  target: string | undefined,
  paramTexts: readonly string[],
  options: ProbeOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const { usage } = context.words;
  const timeoutMs = parseTimeoutMs(options.timeout, usage);
  const extra = parseParams(paramTexts, usage);
  const { findProbe, probeKinds, runAlone } = await import('@tillwatch/probes');
  const probe = findProbe(kind);
  if (probe === null)
    throw new TillwatchError('usage', `${usage.invalid}: ${kind}`, { hint: usage.oneOf(probeKinds().join(', ')) });
  const fromTarget = target === undefined ? {} : probe.fromTarget(target);
  const stop = stopSignal();
  try {
    const found = await runAlone(kind, { ...fromTarget, ...extra }, { timeoutMs, signal: stop.signal });
    const exit = found.state === 'ok' ? EXIT.well : EXIT.fault;
    return { exit, document: found, text: describe(found, context) };
  } finally {
    stop.forget();
  }
}

type Found = Awaited<ReturnType<typeof import('@tillwatch/probes').runAlone>>;

function describe(found: Found, { locale, hasColour }: CommandContext): string {
  const state = `${UNICODE_MARKS.shapes[found.state]} ${STATE_WORDS[locale][found.state]}`;
  const reason = found.reason === null ? [] : [REASON_WORDS[locale][found.reason]];
  const latency = found.latencyUs === null ? [] : [formatLatency(found.latencyUs)];
  const head = [paint(state, found.state, hasColour), `${found.kind} ${found.target}`, ...reason, ...latency].join(
    '  ',
  );
  const values = Object.entries(found.values).map(([name, value]) => `  ${name} ${value}`);
  return `${[head, ...values].join('\n')}\n`;
}

function parseTimeoutMs(text: string, usage: UsageWords): number {
  const [, amount = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text) ?? [];
  const timeoutMs = Math.round(Number(amount) * (UNITS[unit] ?? 0));
  if (timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs;
  throw new TillwatchError('usage', usage.notADuration(text), { hint: usage.seeHelp('tillwatch probe') });
}

/** `--expect-status=200` and `--expectStatus=200` name the same parameter. */
function parseParams(texts: readonly string[], usage: UsageWords): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = '', value = ''] = /^--([A-Za-z][A-Za-z0-9-]*)=(.*)$/s.exec(text) ?? [];
      if (name === '')
        throw new TillwatchError('usage', usage.notAParameter(text), { hint: usage.seeHelp('tillwatch probe') });
      return [name.replace(/-([a-z0-9])/g, (_dash, letter: string) => letter.toUpperCase()), value];
    }),
  );
}

async function listKinds(kind: string | undefined, { words, terminal }: CommandContext): Promise<CommandResult> {
  const { findProbe, paramsJsonSchema, probeKinds, PROBES } = await import('@tillwatch/probes');
  const { output, usage, help } = words;
  if (kind === undefined) {
    const kinds = PROBES.map(({ kind: name, summary }) => ({ kind: name, summary }));
    const table = renderTable(
      output.kindColumns,
      kinds.map(({ kind: name, summary }) => [name, summary]),
      terminal.columns,
    );
    return { exit: EXIT.well, document: { kinds }, text: `${table}\n${output.kindUse}\n` };
  }
  const probe = findProbe(kind);
  if (probe === null)
    throw new TillwatchError('usage', `${usage.invalid}: ${kind}`, { hint: usage.oneOf(probeKinds().join(', ')) });
  const schema = paramsJsonSchema(kind);
  const rows = Object.entries(schema?.properties ?? {}).map(([name, field]) => {
    const isRequired = schema?.required?.includes(name) === true;
    return [
      `--${name}`,
      `${field.description ?? ''} ${isRequired ? `(${output.required})` : help.defaultIs(JSON.stringify(field.default))}`,
    ];
  });
  const values = probe.values.map(({ name, doc }) => [name, doc]);
  const parts = [probe.summary, '', output.paramsTitle(kind), renderTable(null, rows, terminal.columns)];
  if (values.length > 0) parts.push(output.valuesTitle, renderTable(null, values, terminal.columns));
  return {
    exit: EXIT.well,
    document: { kind, summary: probe.summary, params: schema, values: probe.values },
    text: parts.join('\n'),
  };
}
