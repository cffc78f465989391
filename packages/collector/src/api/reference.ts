/** The reference page of the API (docs/reference/api.md), made from its OpenAPI document and the list of problems. */
import { BOARD_LIMIT } from '../incidents/board.js';
import { STREAM_LIMITS } from './limits.js';
import { PROBLEMS } from './problem.js';
import { CLOSE_CODES } from './stream/close-codes.js';

/** What the page needs of an OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly info: { readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<OpenApiMethod, OpenApiOperation>>>>>;
}

const METHODS = ['get', 'post', 'delete'] as const;
type OpenApiMethod = (typeof METHODS)[number];

interface OpenApiOperation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: BodySchema }>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

interface BodySchema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly description?: string; readonly enum?: readonly string[] }>>;
}

/** Markdown. Every route, parameter, problem and close code is on it; a test holds the committed page equal. */
export function renderApiReference(document: OpenApiDocument): string {
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method];
      return operation === undefined ? [] : [routeSection(method, path, operation)];
    }),
  );
  return `${[
    "# The collector's API",
    '<!-- Made by `node scripts/generate-api-reference.mjs` from the routes themselves; openapi.json beside it is the same for programs. -->',
    document.info.description ?? '',
    'It listens on loopback unless told otherwise, because it has no users yet: on a loopback address it answers only to loopback names and `allowedHosts`, so that no web page can reach it under a name of its own. What changes something takes `Content-Type: application/json` alone, and is refused to pages of another origin.',
    '## Routes',
    ...routes,
    streamSection(),
    problemSection(),
  ].join('\n\n')}\n`;
}

function routeSection(method: OpenApiMethod, path: string, route: OpenApiOperation): string {
  const parameters = (route.parameters ?? []).map(({ name, in: place, required, description }) => [
    `\`${name}\``,
    `${place}${required === true ? ', needed' : ''}`,
    description ?? '',
  ]);
  const body = route.requestBody?.content['application/json']?.schema;
  for (const [name, { description, enum: words }] of Object.entries(body?.properties ?? {})) {
    const isNeeded = body?.required?.includes(name) === true;
    const what = [description, words === undefined ? undefined : `One of ${words.join(', ')}.`];
    parameters.push([`\`${name}\``, `body${isNeeded ? ', needed' : ''}`, what.filter((part) => part).join(' ')]);
  }
  const answers = Object.entries(route.responses).map(([status, { description }]) => `- ${status}: ${description}`);
  return [
    `### \`${method.toUpperCase()} ${path}\``,
    `${route.summary ?? ''}.${route.description === undefined ? '' : ` ${route.description}`}`,
    ...(parameters.length > 0 ? [table(['parameter', 'where', 'what'], parameters)] : []),
    answers.join('\n'),
  ].join('\n\n');
}

function streamSection(): string {
  const { coalesceMs, beatEveryMs, siteSubscriptionsPerClient, clients, ringDeltas, ringBytes, stuckMs } =
    STREAM_LIMITS;
  const { findings, findingsEveryMs } = STREAM_LIMITS;
  const codes = CLOSE_CODES.map(({ code, meaning }) => [String(code), meaning]);
  return [
    '## The stream: WebSocket at `/api/v1/stream`',
    'Text messages, one JSON document each. A client sends:',
    '```json\n{ "subscribe": "estate" }\n{ "subscribe": "estate", "since": 1795334400017 }\n{ "subscribe": "incidents" }\n{ "subscribe": "findings" }\n{ "subscribe": "site", "id": "demo-1" }\n{ "unsubscribe": "site", "id": "demo-1" }\n```',
    [
      '- `estate`: a `snapshot` of all summaries, then `delta`s, each with the whole new summary of every changed site and the ids of removed ones. `seq` grows by one from message to message.',
      `- \`incidents\`: in the same way those that live, and those that ended in the last hour; at most ${BOARD_LIMIT}, worst first in the snapshot. A \`delta\` holds the whole new view of each that changed, and in \`removed\` the ids of those that left.`,
      `- \`findings\`: in the same way the risks that a check tells or that have a time, soonest first; at most ${findings} of \`total\`, looked for every ${findingsEveryMs / 1_000} s. A time that moves by less than five minutes is not told again; what a definition alone tells is at \`GET /api/v1/findings\`.`,
      '- `site`: a `snapshot` of the whole site after each change; a newer one replaces an older.',
      `- A topic sends at most every ${coalesceMs} ms; the first change after a pause goes out at once.`,
      `- \`since\` is the \`seq\` of the last message that a client has. If the collector still has all that followed (${ringDeltas} deltas, ${ringBytes / 1_048_576} MiB), it goes on from there; else it sends a snapshot. A client that sees a gap drops what it has and waits: the snapshot comes unasked.`,
      `- \`beat\` comes at once and every ${beatEveryMs / 1_000} s on every connection: a client that has heard nothing for twice as long has lost its connection and should open a new one.`,
      '- `error` has `code` and `detail`; the connection goes on.',
      `- A client that reads slowly is not queued for: it skips what it missed and gets a snapshot. One that takes nothing for ${stuckMs / 1_000} s is cut off.`,
      `- At most ${clients} clients, and ${siteSubscriptionsPerClient} sites for each.`,
      "- A browser may open a stream only from the collector's own page or an origin in `allowedOrigins`.",
    ].join('\n'),
    table(['close code', 'meaning'], codes),
  ].join('\n\n');
}

function problemSection(): string {
  const rows = Object.entries(PROBLEMS).map(([code, { status, title, hint }]) => [
    `\`${code}\``,
    String(status),
    title,
    hint,
  ]);
  return [
    '## Problems',
    'Every error is a problem document (RFC 9457, `application/problem+json`) with `type`, `title`, `status`, `detail` (what was found and expected), `code`, `hint` (what to do), and for `request-invalid` all `faults` at once.',
    table(['code', 'status', 'meaning', 'what to do'], rows),
  ].join('\n\n');
}

/** Columns as wide as their widest cell, as the formatter wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')));
  const widths = head.map((_title, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], fill: string): string =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const [titles = [], ...body] = cells;
  return [
    line(titles, ' '),
    line(
      head.map(() => ''),
      '-',
    ),
    ...body.map((row) => line(row, ' ')),
  ].join('\n');
}
