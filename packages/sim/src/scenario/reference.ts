/** The reference page of scenarios, made from the schema and a worked example. */
import { z } from 'zod';
import { actionSchema, calendarsSchema, suppressionSchema } from './schedule-schema.js';
import { changeSchema, checkSchema, expectationSchema, faultSchema, scenarioSchema, siteSchema } from './schema.js';

interface Field {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Field[];
  readonly items?: Field;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

const INTRO = `# Scenarios
Made from the schema in \`packages/sim/src/scenario/schema.ts\`; a test holds this page equal to it.

A scenario is a YAML file: sites, what breaks and changes when, and what has to come of it. \`npx tillwatch scenario run FILE\` plays it in virtual time, a hundred
minutes in seconds: each site's agent with its real runner, hysteresis, windows, outbox and uplink; the real encoding; the collector's real ingest, estate,
diagnosis, incidents and messages. Only two things are played: what an attempt of a probe meets, and the wires between agent and collector.

The command prints for each expectation what was expected and what came. It exits with 0 where all hold, 1 where one fails, 78 where the file is wrong (all of its faults
at once, with their lines). \`--json\` prints the same as a document. The same file gives the same result: all that is drawn comes from \`seed\`.

## How to write one
1. **Sites.** Nodes, the links between them, and the checks of the site's agent. Attempts walk the links from \`vantage\` over switches, routers and lines. A link to a
   \`power\` or \`carrier\` says who feeds a node. What several sites share has an \`at\`: \`{ id: central-db, kind: central-db, at: hub-1/central-db }\` in every store is one
   and the same database, and breaks for all at once. \`copies: 40\` with \`{n}\` in the id makes forty sites.
2. **Faults.** \`dead\`, \`lossy\` and \`slow\` are for whatever is crossed: a node, a link, or \`site/node/service\`, the program on a machine that goes on answering pings.
   \`silent\` takes the agent away and leaves its machine. \`dead\` on the node where an agent runs, or on its power, takes both: the agent starts again a minute after.
   \`says\` is what a device tells of itself (no paper, replication stopped), with the state and figures that its probe would make of it. Of several that hold for one component,
   the last in the file wins.
3. **Expectations.** One thing each, with a span: \`by: 3m\` (at some moment until then), \`from\` and \`by\`, or \`at: 10m\` (as it is at that moment). Without any, the span is
   the whole. \`never\` and \`noIncident\` hold at every moment of it. Times count from the start and are the collector's: a fault at \`1m\` that is to be found within
   two minutes is expected \`by: 3m\`.
4. **Hours and people.** \`calendars\` say when sites are open, on their own clocks, with holidays, exceptions and summer time: what fails while they are closed opens
   nothing until shortly before they open (\`whileClosed\`, \`readyMinutes\`). \`suppressions\` are the silences and maintenance windows that somebody enters, and
   \`actions\` what people do about incidents. All three go through the collector's own code for them. \`muted\` in an expectation says why nobody is told.
5. **Pending.** A file that cannot pass yet says why in \`pending\`. It is played all the same; the tests count it as skipped.

What is played and not measured: an attempt on a lossy way is lost with that way's share, whatever its protocol (TCP's own repetitions are not played); an answer under
50 ms takes no time; names are not looked up; a balancer takes out a machine that is dead, after 6 s, and keeps one whose program hangs.
`;

/** Markdown; docs/reference/scenarios.md is held equal to it by a test. `example`: the text of a scenario's file. */
export function scenariosReference(example: string): string {
  return [
    INTRO,
    section('The file', scenarioSchema, [
      ...['sites', 'faults', 'changes', 'expect', 'defaults', 'people', 'calendars', 'suppressions', 'actions'],
    ]),
    section('defaults', (scenarioSchema.shape.defaults as z.ZodPrefault<z.ZodObject>).unwrap()),
    section('sites[]', siteSchema, ['checks']),
    section('sites[].nodes[]', elementOf(siteSchema.shape.nodes)),
    section('sites[].flows[]', elementOf(siteSchema.shape.flows)),
    section('sites[].checks[]', checkSchema),
    section('calendars[]', calendarsSchema.element),
    section('suppressions[]', suppressionSchema),
    section('actions[]', actionSchema),
    section('faults[]', faultSchema),
    section('changes[]', changeSchema),
    section('changes[].fields[]', elementOf(changeSchema.shape.fields)),
    section('expect[]', expectationSchema),
    section('expect[].incident, expect[].noIncident', objectOf(expectationSchema.shape.incident)),
    section('expect[].messages', objectOf(expectationSchema.shape.messages)),
    section('expect[].state, expect[].never', objectOf(expectationSchema.shape.state)),
    `## Worked example\n\`test/scenarios/A1.yaml\`, as it is played by the tests:\n\n\`\`\`yaml\n${example.trimEnd()}\n\`\`\`\n`,
  ].join('\n');
}

function objectOf(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}

function elementOf(schema: z.ZodType): z.ZodType {
  const bare = schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema;
  return (bare as z.ZodArray).element as z.ZodType;
}

function section(title: string, schema: z.ZodType, elsewhere: readonly string[] = []): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' }) as Field;
  const rows = Object.entries(properties).map(([name, field]) => {
    const need = required.includes(name)
      ? 'required'
      : field.default === undefined
        ? ''
        : `\`${JSON.stringify(field.default)}\``;
    const type = elsewhere.includes(name) ? 'see below' : typeOf(field);
    return `| \`${name}\` | ${type} | ${need} | ${(field.description ?? '').replaceAll('|', '\\|')} |`;
  });
  return [`## ${title}`, '', '| setting | type | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

/** Long lists of words are named by their first ones. */
const WORDS_SHOWN = 24;

function typeOf(field: Field): string {
  if (field.enum !== undefined) {
    const shown = field.enum.slice(0, WORDS_SHOWN).map((word) => `\`${word}\``);
    return field.enum.length > WORDS_SHOWN
      ? `${shown.join(' ')} and ${field.enum.length - WORDS_SHOWN} more`
      : shown.join(' ');
  }
  if (field.anyOf !== undefined) return field.anyOf.map(typeOf).join(' or ');
  if (field.type === 'array') return `list of ${typeOf(field.items ?? {})}`;
  if (field.type === 'integer' || field.type === 'number') {
    const isBound = field.maximum !== undefined && field.maximum < Number.MAX_SAFE_INTEGER;
    return isBound ? `${field.minimum}..${field.maximum}` : 'number';
  }
  const words: Readonly<Record<string, string>> = { string: 'text', boolean: 'true or false', object: 'group' };
  return words[field.type ?? ''] ?? 'any';
}
