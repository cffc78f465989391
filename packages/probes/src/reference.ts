/** The reference page of all probe kinds, made from their schemas. */
import { type ParamJsonSchema, paramsJsonSchema } from './parameters.js';
import type { Probe } from './probe.js';
import { PROBES } from './registry.js';

/** Markdown; docs/reference/probes.md is held equal to it by a test. */
export function probesReference(): string {
  const intro = [
    '# Probe kinds',
    '',
    'Made from the schemas in `packages/probes/src`; a test holds this page equal to them. Any kind runs alone:',
    '`npx tillwatch probe KIND TARGET [--param=value] --json`.',
    '',
    'An attempt answers `ok`, `degraded`, `down` or `unknown` with a reason. `down`: the target was tried and failed. `unknown`: nothing could be learnt',
    '(not permitted here, this machine out of resources, aborted), which never counts as `ok` or as `down`. What a kind reports is listed with it: it cannot report',
    'anything else, and each of these states was seen in a test, with a real server, program or machine, or a peer that plays what one says.',
  ];
  return `${[...intro, ...PROBES.flatMap(sectionOf)].join('\n')}\n`;
}

function sectionOf(probe: Probe): string[] {
  const schema = paramsJsonSchema(probe.kind);
  const rows = Object.entries(schema?.properties ?? {}).map(([name, field]) => {
    const required = schema?.required?.includes(name) === true;
    return `| \`${name}\` | ${typeOf(field)} | ${required ? 'required' : code(field.default)} | ${cell(field.description ?? '')} |`;
  });
  const values = probe.values.map(({ name, doc }) => `| \`${name}\` | ${cell(doc)} |`);
  return [
    '',
    `## ${probe.kind}`,
    '',
    probe.summary,
    '',
    '| parameter | type | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
    '| reports | meaning |',
    '|---|---|',
    ...statesOf(probe),
    ...patienceOf(probe),
    ...(values.length > 0 ? ['', '| value | meaning |', '|---|---|', ...values] : []),
  ];
}

/** Gravest last: what is well, then what is degraded, down, and unknown. */
function statesOf({ states }: Probe): string[] {
  const ranks = ['ok', 'degraded', 'down', 'unknown'];
  const rank = (verdict: string) => ranks.indexOf(verdict.split('/')[0] ?? '');
  return Object.entries(states)
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([verdict, doc]) => `| \`${verdict}\` | ${cell(doc)} |`);
}

/** What the kind bears with for a while. */
function patienceOf({ patienceMs = {} }: Probe): string[] {
  const reasons = Object.entries(patienceMs).map(([reason, ms]) => `\`${reason}\` for ${ms / 1_000} s`);
  if (reasons.length === 0) return [];
  return ['', `Borne with before it counts, unless the check's \`patience\` says otherwise: ${reasons.join(', ')}.`];
}

function typeOf(field: ParamJsonSchema): string {
  if (field.enum) return field.enum.map(code).join(' ');
  const range = field.type === 'integer' ? ` ${field.minimum}..${field.maximum}` : '';
  const words: Readonly<Record<string, string>> = {
    integer: 'integer',
    string: 'text',
    boolean: 'boolean',
    array: 'list',
    object: 'record',
  };
  return `${words[field.type ?? ''] ?? 'any'}${range}`;
}

function code(value: unknown): string {
  return `\`${cell(JSON.stringify(value) ?? '')}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
