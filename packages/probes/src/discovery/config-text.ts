/** Writes a proposal as the agent's configuration, with what a person has to look at beside each line. Pure. */
import { Document, Scalar, visit } from 'yaml';
import type { Discovery } from './findings.js';
import type { Evidence } from './guess.js';
import type { Need, Proposal, ProposedCheck, ProposedNode } from './proposal.js';

/** What a scan cannot know: the texts around it, in the person's language. */
export interface ConfigWords {
  /** Lines of the head, without `#`. */
  readonly head: readonly string[];
  readonly stopped: string;
  readonly site: string;
  readonly vantage: string;
  readonly sure: string;
  readonly likely: string;
  readonly unknown: string;
  readonly links: string;
  readonly flows: string;
  readonly needs: Readonly<Record<Need['what'], (variable: string) => string>>;
  readonly evidence: Readonly<Record<Evidence, (detail: string) => string>>;
  /** Maker of a network interface. */
  readonly maker: (vendor: string) => string;
  readonly silent: string;
  readonly leftOut: string;
  readonly uplink: string;
}

const MAX_COMMENT_CHARS = 300;
const MAX_LIST_CHARS = 8_000;

/** YAML that `tillwatch config check` takes as it is. Nothing of what a device said stands outside of a comment or of quotes. */
export function configText(discovery: Discovery, proposal: Proposal, words: ConfigWords): string {
  const { vantage, nodes, checks, leftOut } = proposal;
  const marks = { sure: words.sure, likely: words.likely, unknown: words.unknown };
  return [
    ...words.head.map((line) => comment(line)),
    comment(discovery.networks.join(', ')),
    ...(discovery.isComplete ? [] : [comment(words.stopped)]),
    '',
    'site:',
    `  id: store-0001  ${comment(words.site)}`,
    '  name: Store 0001',
    '  kind: store',
    '',
    'agent:',
    '  id: front-end',
    '  dataDir: ./data',
    '',
    comment(words.vantage),
    `vantage: ${vantage.id}`,
    '',
    'nodes:',
    ...[vantage, ...nodes].flatMap((node) => nodeLines(node, marks[node.certainty], words)),
    ...silentLines(discovery, words),
    ...(leftOut.length === 0 ? [] : [comment(`${words.leftOut}: ${leftOut.join(', ')}`, '  ', MAX_LIST_CHARS)]),
    '',
    comment(words.links),
    nodes.length === 0 ? 'links: []' : 'links:',
    ...nodes.map(({ id }) => `  - { from: ${vantage.id}, to: ${id} }`),
    '',
    comment(words.flows),
    '# flows:',
    '#   - { name: checkout, critical: true, path: [till-1, front-end] }',
    '',
    'defaults: { interval: 10s, timeout: 2s }',
    '',
    'checks:',
    ...checks.flatMap((check) => checkLines(check, words)),
    '',
    comment(words.uplink),
    'uplink:',
    '  org: acme',
    "  brokers: ['mqtts://broker.example:8883']",
    '',
  ].join('\n');
}

function nodeLines(node: ProposedNode, mark: string, words: ConfigWords): string[] {
  const { id, kind, name, address } = node;
  return [comment(`${address}  ${mark}: ${becauseText(node, words)}`, '  '), `  - ${flow({ id, kind, name })}`];
}

/** Evidence and maker in words. */
export function becauseText({ because, vendor }: ProposedNode, words: ConfigWords): string {
  const said = words.evidence[because.evidence](because.detail);
  return vendor === null || because.evidence === 'maker' ? said : `${said}; ${words.maker(vendor)}`;
}

function silentLines({ silent }: Discovery, words: ConfigWords): string[] {
  if (silent.length === 0) return [];
  return [
    comment(words.silent, '  '),
    ...silent.map(({ address, mac, vendor }) =>
      comment(`${address}  ${mac}${vendor === null ? '' : `  ${vendor}`}`, '  '),
    ),
  ];
}

function checkLines({ needs, id, on, kind, params, interval, timeout }: ProposedCheck, words: ConfigWords): string[] {
  const entry = {
    id,
    on,
    kind,
    ...(Object.keys(params).length > 0 && { params }),
    ...(interval !== undefined && { interval }),
    ...(timeout !== undefined && { timeout }),
  };
  if (needs === null) return [`  - ${flow(entry)}`];
  return [comment(words.needs[needs.what](needs.variable), '  '), `  # - ${flow(entry)}`];
}

// What may not stand bare on one line: control characters, and what YAML 1.1 takes for line ends.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029]/u;

/** One line of YAML; strings are quoted wherever they could be read as anything else, and a line end inside one is escaped. */
function flow(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && UNPRINTABLE.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // What line ends are left stand between entries.
  return document
    .toString({ collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true, doubleQuotedAsJSON: true })
    .trim()
    .replace(/\n\s*/g, ' ');
}

/** What a device says may hold anything: neither line ends nor control characters leave the comment. */
function comment(text: string, indent = '', maxChars = MAX_COMMENT_CHARS): string {
  // C0, DEL, C1, and the separators that YAML 1.1 takes for line ends.
  const plain = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trimEnd();
  return `${indent}# ${[...plain].slice(0, maxChars).join('')}`;
}
