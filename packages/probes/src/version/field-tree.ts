/** A parsed configuration as a flat list of fields, so that two of them can be compared. Pure. */

/** One field: where it stands, and its value as text. */
export interface RawField {
  /** `coupon.valid_from`, `servers[2].port`, `add[DbPassword].@value`, `[section] key`. */
  readonly path: string;
  /** Every name on the way, labels of list members included; decides what is a secret. */
  readonly names: readonly string[];
  readonly value: string;
}

/** Fields of one file at most; what is beyond is not compared. */
export const MAX_FIELDS = 2_000;
/** Levels that are told apart; what is deeper counts as one value. */
export const MAX_DEPTH = 64;
const MAX_LABEL_CHARS = 64;

interface Pending {
  readonly value: unknown;
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * The leaves of a tree of plain objects, arrays and scalars. Members of a list that have a name (`name`, `id`, or `key` beside `value`, each also as an XML
 * attribute) go by it, so that a list may be put in another order; the others go by their place. `isTyped`: the format tells a number from a text that looks
 * like one, and so does the value then.
 */
export function fieldsOf(
  root: unknown,
  isTyped = false,
): { readonly fields: readonly RawField[]; readonly isCut: boolean } {
  const fields: RawField[] = [];
  // Not recursive: a hostile file may nest as deep as it is long.
  const pending: Pending[] = [{ value: root, path: '', names: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (fields.length >= MAX_FIELDS) return { fields, isCut: true };
    const children = childrenOf(next);
    if (children === null)
      fields.push({ path: next.path || '(value)', names: next.names, value: leafText(next, isTyped) });
    // The last one is taken first.
    else for (const child of children.reverse()) pending.push(child);
    if (pending.length > 4 * MAX_FIELDS) return { fields, isCut: true };
  }
  return { fields, isCut: false };
}

function childrenOf({ value, path, names }: Pending): Pending[] | null {
  if (typeof value !== 'object' || value === null || names.length >= MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : membersOf(value, path, names);
  const entries = Object.entries(value).slice(0, MAX_FIELDS + 1);
  if (entries.length === 0) return null;
  return entries.flatMap(([key, child]) => {
    const at = `${path}${step(key, path === '')}`;
    // Of XML, one element alone is no list, and yet goes by its name as its brothers would.
    const label = labelOf(child, '@');
    return [
      label === null
        ? { value: child, path: at, names: [...names, key] }
        : { value: child, path: `${at}[${label}]`, names: [...names, key, label] },
    ];
  });
}

function membersOf(members: readonly unknown[], path: string, names: readonly string[]): Pending[] {
  const seen = new Map<string, number>();
  return members.slice(0, MAX_FIELDS + 1).map((value, index) => {
    const label = labelOf(value, '@') ?? labelOf(value, '');
    if (label === null) return { value, path: `${path}[${index}]`, names: [...names, String(index)] };
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return { value, path: `${path}[${label}${count > 1 ? `#${count}` : ''}]`, names: [...names, label] };
  });
}

/** What a member of a list calls itself. A `key` alone may be a secret; beside a value it is a name. */
function labelOf(value: unknown, prefix: '' | '@'): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const text = (key: string) => {
    const found: unknown = Object.hasOwn(value, prefix + key) ? Reflect.get(value, prefix + key) : undefined;
    return typeof found === 'string' && found !== '' && found.length <= MAX_LABEL_CHARS ? found : null;
  };
  return text('name') ?? text('id') ?? (Object.hasOwn(value, `${prefix}value`) ? text('key') : null);
}

/** Names that a path could be misread with are quoted. */
function step(key: string, isFirst: boolean): string {
  if (!/^[\p{L}\p{N}_$@#*-]+$/u.test(key)) return `[${JSON.stringify(key)}]`;
  return isFirst ? key : `.${key}`;
}

const LOOKS_TYPED = /^(-?[\d.]+(e[+-]?\d+)?|true|false|null|\{\}|\[\])$/i;

/** Texts stand for themselves, unless they would read as another type. */
function leafText({ value, names }: Pending, isTyped: boolean): string {
  if (typeof value === 'string') return isTyped && LOOKS_TYPED.test(value) ? `"${value}"` : value;

  if (Array.isArray(value)) return names.length >= MAX_DEPTH ? '[...]' : '[]';
  if (typeof value === 'object' && value !== null) return names.length >= MAX_DEPTH ? '{...}' : '{}';
  return String(value);
}
