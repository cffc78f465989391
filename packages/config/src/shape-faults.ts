/** Faults of shape: keys that do not exist, values of the wrong type; from zod's issues to words for people. */
import { z } from 'zod';
import { describeFound, formatPath, type PathFault } from './fault.js';
import { nearest } from './nearest.js';

type Path = readonly (string | number)[];

/** Checks `value` against `schema`; each fault's place is relative to `value`, below `base`. */
export function shapeFaults(schema: z.ZodType, value: unknown, base: Path = []): PathFault[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => issueFaults(issue, schema, value, base));
}

/** A wrong type fails the bounds of its type as well; the first fault says all. */
export function onePerPlace(faults: readonly PathFault[]): PathFault[] {
  const first = new Map<string, PathFault>();
  for (const fault of faults) {
    const place = `${fault.atKey === true} ${formatPath(fault.path)}`;
    if (!first.has(place)) first.set(place, fault);
  }
  return [...first.values()];
}

function issueFaults(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown, base: Path): PathFault[] {
  const inner = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const path = [...base, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, inner);
    return issue.keys.map((key) => unknownKey([...path, key], key, known));
  }
  const found = valueAt(value, inner);
  // A union of forms: where the value has the keys of one, its inner faults say more than the list of forms.
  if (issue.code === 'invalid_union') {
    const inner = closestForm(issue.errors, found) ?? [];
    if (inner.length > 0) {
      return inner.flatMap((fault) =>
        issueFaults({ ...fault, path: [...issue.path, ...fault.path] } as z.core.$ZodIssue, schema, value, base),
      );
    }
  }
  const shown =
    isSecret(schema, inner) && found !== undefined ? 'a value that is not shown here' : describeFound(found);
  return [
    { path, found: shown, expected: expectation(issue), hint: hintFor(issue, found, descriptionOf(schema, inner)) },
  ];
}

/** Of several forms of a group, the one that knows all of its keys and has them all. */
function closestForm(forms: readonly z.core.$ZodIssue[][], found: unknown): z.core.$ZodIssue[] | null {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return null;
  const own = forms.filter((issues) =>
    issues.every(
      ({ code, path }) =>
        !(code === 'unrecognized_keys' && path.length === 0) &&
        !(path.length === 1 && valueAt(found, path as Path) === undefined),
    ),
  );
  return own[0] ?? null;
}

function unknownKey(path: Path, key: string, known: readonly string[]): PathFault {
  const guess = nearest(key, known);
  const hint = guess === null ? 'Remove it.' : `Did you mean ${guess}?`;
  return {
    path,
    atKey: true,
    found: `the unknown key ${JSON.stringify(key.slice(0, 60))}`,
    expected: known.length > 0 ? `one of ${known.join(', ')}` : 'no keys here',
    hint,
  };
}

/** Custom messages of our schemas already are expectations; zod's own are put in words. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return isOwnWording(issue.message) ? typeWords(issue.expected) : issue.message;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return isOwnWording(issue.message) ? `at least ${issue.minimum}` : issue.message;
    case 'too_big':
      return isOwnWording(issue.message) ? `at most ${issue.maximum}` : issue.message;
    default:
      return isOwnWording(issue.message) ? 'something else' : issue.message;
  }
}

function isOwnWording(message: string): boolean {
  return /^(Invalid|Too (small|big)|Unrecognized)\b/.test(message);
}

function typeWords(type: string): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'number':
    case 'int':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'a group of settings';
    default:
      return type;
  }
}

function hintFor(issue: z.core.$ZodIssue, found: unknown, description: string | null): string {
  if (found === undefined) return description === null ? 'Add it.' : `Add it: ${description}`;
  if (issue.code === 'invalid_value' && typeof found === 'string') {
    const guess = nearest(found, issue.values.map(String));
    if (guess !== null) return `Did you mean ${guess}?`;
  }
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  if (wantsText && typeof found === 'number') {
    return 'Put it in quotes, with a unit where it is a duration or a size.';
  }
  return description ?? 'Correct it.';
}

/** What the innermost described part of a path is for. */
function descriptionOf(schema: z.ZodType, path: Path): string | null {
  let description: string | null = null;
  let forms: z.ZodType[] = [schema];
  for (const step of path) {
    forms = forms.flatMap(bare).flatMap((form) => below(form, step));
    description = forms.find((form) => form.description !== undefined)?.description ?? description;
  }
  return description;
}

/** The keys that a schema knows at a path. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  let forms: z.ZodType[] = [schema];
  for (const step of path) forms = forms.flatMap(bare).flatMap((form) => below(form, step));
  return [
    ...new Set(forms.flatMap(bare).flatMap((form) => (form instanceof z.ZodObject ? Object.keys(form.shape) : []))),
  ];
}

/** Whether the schema of a path, or of what it lies in, is marked `meta({ secret: true })`. */
function isSecret(schema: z.ZodType, path: Path): boolean {
  let forms: z.ZodType[] = [schema];
  for (const step of path) {
    forms = forms.flatMap(bare).flatMap((form) => below(form, step));
    if (forms.some((form) => z.globalRegistry.get(form)?.secret === true)) return true;
  }
  return false;
}

/** A schema without its defaults, optionals and unions. */
function bare(schema: z.ZodType): z.ZodType[] {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable
  )
    return bare(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => bare(option as z.ZodType));
  return [schema];
}

function below(schema: z.ZodType, step: string | number): z.ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.element as z.ZodType];
  const child = schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>)[String(step)] : undefined;
  return child ? [child] : [];
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}
