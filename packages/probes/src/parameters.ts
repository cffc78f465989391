/** Parameters of a probe as a configuration or a command line states them, to what its attempts take. */
import { isSecretReference } from '@tillwatch/config';
import { z } from 'zod';
import type { Probe } from './probe.js';
import { findProbe, probeKinds } from './registry.js';

/** One thing that is wrong with parameters. */
export interface ParamFault {
  /** Within the parameters; empty for the whole. */
  readonly path: readonly (string | number)[];
  /** What is there, shortened; `(hidden)` where it may be a secret. */
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
}

export type ParsedParams =
  | { readonly ok: true; readonly params: unknown }
  | { readonly ok: false; readonly faults: readonly ParamFault[] };

const MAX_FOUND_CHARS = 80;
const HIDDEN = '(hidden)';

/** Checks `raw` against the schema of `kind` and fills in defaults. All faults are told at once; an unknown kind is one. */
export function parseProbeParams(kind: string, raw: unknown): ParsedParams {
  const probe = findProbe(kind);
  if (!probe) {
    const fault = {
      path: [],
      found: kind,
      expected: `one of ${probeKinds().join(', ')}`,
      hint: 'Choose a kind that exists.',
    };
    return { ok: false, faults: [fault] };
  }
  const result = probe.params.safeParse(raw ?? {});
  if (result.success) return { ok: true, params: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => faultsOf(probe, raw, issue)) };
}

/** The schema of a kind as JSON Schema (draft 2020-12) of what a configuration may say; null for an unknown kind. */
export function paramsJsonSchema(kind: string): ParamsJsonSchema | null {
  const probe = findProbe(kind);
  return probe && (z.toJSONSchema(probe.params, { io: 'input' }) as ParamsJsonSchema);
}

/** The part of JSON Schema that probes' parameters use. */
export interface ParamsJsonSchema {
  readonly properties: Readonly<Record<string, ParamJsonSchema>>;
  readonly required?: readonly string[];
  readonly [key: string]: unknown;
}

export interface ParamJsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: unknown;
  /** True where the value must never be printed. */
  readonly secret?: boolean;
  readonly [key: string]: unknown;
}

/**
 * Parameters whose values are all text, as a command line gives them, to the types that the schema of `kind` wants: numbers, booleans, lists
 * (`a,b`), records (`name:value`, or JSON). What cannot be read that way stays text, for {@link parseProbeParams} to refuse.
 */
export function paramsFromText(kind: string, texts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const properties = paramsJsonSchema(kind)?.properties ?? {};
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      typeof text === 'string' ? fromText(text, properties[name]?.type) : text,
    ]),
  );
}

function fromText(text: string, type: string | undefined): unknown {
  switch (type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return text === '' ? [] : text.split(',').map((item) => item.trim());
    case 'object':
      return recordFromText(text);
    default:
      return referenceFromText(text);
  }
}

/** A secret's place, as `{"$env":"NAME"}`; any other text is what it says. */
function referenceFromText(text: string): unknown {
  if (!text.startsWith('{')) return text;
  const value = recordFromText(text);
  return isSecretReference(value) ? value : text;
}

function recordFromText(text: string): unknown {
  if (text.startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  const match = /^([^:]+):\s*(.*)$/.exec(text);
  return match ? { [match[1] ?? '']: match[2] ?? '' } : text;
}

function faultsOf(probe: Probe, raw: unknown, issue: z.core.$ZodIssue): ParamFault[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  const known = Object.keys(paramsJsonSchema(probe.kind)?.properties ?? {});
  if (issue.code === 'unrecognized_keys') {
    const hint = `Parameters of ${probe.kind}: ${known.join(', ')}.`;
    return issue.keys.map((key) => ({ path: [...path, key], found: key, expected: 'a parameter of this kind', hint }));
  }
  const name = path[0];
  const field = name === undefined ? undefined : paramsJsonSchema(probe.kind)?.properties[name];
  const value = path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    raw,
  );
  return [
    {
      path,
      found: printed(value, field?.secret === true),
      expected: expectedBy(issue, field),
      hint: field?.description ?? probe.summary,
    },
  ];
}

function printed(value: unknown, secret: boolean): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  // A password within a URL is a secret wherever it stands.
  if (secret || /\/\/[^/\s]*@/.test(text)) return HIDDEN;
  return text.length > MAX_FOUND_CHARS ? `${text.slice(0, MAX_FOUND_CHARS)}...` : text;
}

function expectedBy(issue: z.core.$ZodIssue, field: ParamJsonSchema | undefined): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return `a ${field?.type ?? 'value'} of the right form`;
    default:
      return issue.message;
  }
}
