/** The site's definition out of a configuration that may be faulty, so that faults of shape and of topology are told at once. */
import { nearest, type PathFault } from '@tillwatch/config';
import {
  type CheckDefinition,
  type CheckSubject,
  type FlowDefinition,
  type LinkDefinition,
  type NodeDefinition,
  type SiteDefinition,
  validateTopology,
} from '@tillwatch/model';
import type { z } from 'zod';
import { type ConfigFile, checkSchema, flowSchema, linkSchema, nodeSchema } from './schema.js';

type Section = 'nodes' | 'links' | 'flows' | 'checks';

/** A check's subject as written: `till-1`, or `store-db->central-db`. */
export function subjectOf(on: string): CheckSubject {
  return on.includes('->') ? { link: on.replace(/\s*->\s*/, '->') } : { node: on };
}

/** The nodes of a sound configuration, named. */
export function nodesOf(file: Pick<ConfigFile, 'nodes'>): NodeDefinition[] {
  return file.nodes.map(({ id, kind, name, at }) => ({ id, kind, name: name ?? id, ...(at !== undefined && { at }) }));
}

/**
 * Faults of topology in whatever part of `raw` has its shape. Where entries are too broken to be understood, faults that may only follow
 * from their absence are left out; they show when the others are mended.
 */
export function topologyFaults(raw: unknown): PathFault[] {
  if (typeof raw !== 'object' || raw === null) return [];
  const file = raw as Readonly<Record<string, unknown>>;
  const nodes = salvage(nodeSchema, file.nodes, { kind: 'host' });
  const links = salvage(linkSchema, file.links);
  const flows = salvage(flowSchema, file.flows);
  const checks = salvage(checkSchema, file.checks, { kind: 'tcp' });
  if (nodes.sound.length === 0 && nodes.lost > 0) return [];
  const site = file.site as { id?: unknown } | undefined;
  const siteId = typeof site?.id === 'string' ? site.id : null;
  const vantage = typeof file.vantage === 'string' ? file.vantage : null;
  const definition: SiteDefinition = {
    site: { id: siteId ?? 'site', name: '', kind: 'store' },
    vantage: vantage ?? nodes.sound[0]?.id ?? '',
    nodes: nodesOf({ nodes: nodes.sound }),
    links: links.sound as LinkDefinition[],
    flows: flows.sound as FlowDefinition[],
    checks: checks.sound.map(
      ({ id, on, kind }): CheckDefinition => ({
        id,
        on: subjectOf(on),
        kind,
        target: '',
        intervalMs: 1,
        timeoutMs: 1,
        values: [],
      }),
    ),
  };
  const places: Readonly<Record<Section, readonly number[]>> = {
    nodes: nodes.places,
    links: links.places,
    flows: flows.places,
    checks: checks.places,
  };
  return validateTopology(definition)
    .filter(({ code, path }) => {
      if (path[0] === 'vantage' && vantage === null) return false;
      const needsNodes = code === 'unknown-id' || code === 'empty' || code === 'no-link';
      const needsLinks = code === 'no-link' || (code === 'unknown-id' && path[0] === 'checks');
      return !(needsNodes && nodes.lost > 0) && !(needsLinks && links.lost > 0);
    })
    .map(({ path, found, expected, hint, code }) => ({
      path: [...placed(path, places)],
      found: JSON.stringify(found.slice(0, 120)),
      expected,
      hint: code === 'unknown-id' ? guessHint(found, definition, hint) : hint,
    }));
}

interface Salvaged<T> {
  readonly sound: T[];
  /** Index in the file of each sound entry. */
  readonly places: number[];
  readonly lost: number;
}

/** `standIns` replace wrong values that bear no id, so that the entry's ids still count. */
function salvage<T>(
  schema: z.ZodType<T>,
  value: unknown,
  standIns: Readonly<Record<string, unknown>> = {},
): Salvaged<T> {
  if (value === undefined) return { sound: [], places: [], lost: 0 };
  if (!Array.isArray(value)) return { sound: [], places: [], lost: 1 };
  const sound: T[] = [];
  const places: number[] = [];
  value.forEach((entry, index) => {
    const parsed = schema.safeParse(mended(schema, entry, standIns));
    if (!parsed.success) return;
    sound.push(parsed.data);
    places.push(index);
  });
  return { sound, places, lost: value.length - sound.length };
}

/** An entry without its misspelt keys and wrong options: it still tells its ids; one whose ids are wrong stays broken. */
function mended(schema: z.ZodType, entry: unknown, standIns: Readonly<Record<string, unknown>>): unknown {
  const result = schema.safeParse(entry);
  if (result.success || typeof entry !== 'object' || entry === null) return entry;
  const wrong = new Set<string>();
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) for (const key of issue.keys) wrong.add(key);
    else wrong.add(String(issue.path[0]));
  }
  const kept = Object.entries(entry).filter(([key]) => !wrong.has(key));
  const stoodIn = Object.entries(standIns).filter(([key]) => wrong.has(key));
  return Object.fromEntries([...kept, ...stoodIn]);
}

function placed(
  path: readonly (string | number)[],
  places: Readonly<Record<Section, readonly number[]>>,
): readonly (string | number)[] {
  const [section, index, ...rest] = path;
  if (typeof section !== 'string' || typeof index !== 'number' || !(section in places)) return path;
  return [section, places[section as Section][index] ?? index, ...rest];
}

function guessHint(found: string, definition: SiteDefinition, hint: string): string {
  const known = found.includes('->')
    ? definition.links.map(({ from, to }) => `${from}->${to}`)
    : definition.nodes.map((node) => node.id);
  const guess = nearest(found, known);
  return guess === null ? hint : `Did you mean ${guess}?`;
}
