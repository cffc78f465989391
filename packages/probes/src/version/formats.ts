/** Which format a configuration file has, and its fields. Parsers are loaded when a file first wants them. */
import { fieldsOf, type RawField } from './field-tree.js';
import { parseIni, parseProperties } from './line-formats.js';

export const FORMATS = ['json', 'yaml', 'ini', 'properties', 'xml'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * Larger files are compared as text. The parsers run in one go; at these sizes the worst files that we could make hold the process for 50 ms (160 ms: YAML that
 * is all fields) of processor time, and only once a file has changed.
 */
export const MAX_FORMAT_BYTES: Readonly<Record<Format, number>> = {
  json: 524_288,
  yaml: 32_768,
  ini: 524_288,
  properties: 524_288,
  xml: 131_072,
};

export interface ParsedFields {
  readonly format: Format;
  readonly fields: readonly RawField[];
  /** True when the file has more fields than are compared. */
  readonly isCut: boolean;
}

const BY_ENDING: Readonly<Record<string, Format>> = {
  json: 'json',
  json5: 'json',
  jsonc: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  ini: 'ini',
  inf: 'ini',
  cfg: 'ini',
  cnf: 'ini',
  conf: 'ini',
  properties: 'properties',
  env: 'properties',
  xml: 'xml',
  config: 'xml',
  manifest: 'xml',
};

/** The format that a file's name says, or its first characters do; null for neither. */
export function formatOf(path: string, text: string): Format | null {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
  const byName = BY_ENDING[name.slice(name.lastIndexOf('.') + 1)];
  // `.config` and `.conf` are of many formats.
  const isVague = byName === undefined || name.endsWith('.conf') || name.endsWith('.config') || name.endsWith('.cfg');
  if (!isVague) return byName;
  const start = text.slice(0, 200).trimStart();
  if (/^<(\?xml|!--|[A-Za-z])/.test(start)) return 'xml';
  if (start.startsWith('{')) return 'json';
  return byName === 'xml' ? null : (byName ?? null);
}

/** The fields of a text in a format, or null for a text that is not of it. Never throws, whatever the text is. */
export async function parseFields(text: string, format: Format): Promise<ParsedFields | null> {
  if (text.length > MAX_FORMAT_BYTES[format]) return null;
  const parsed = await parse(text, format);
  return parsed && { format, ...parsed };
}

async function parse(text: string, format: Format) {
  switch (format) {
    case 'json':
      return parseJson(text);
    case 'yaml':
      return parseYaml(text);
    case 'ini':
      return parseIni(text);
    case 'properties':
      return parseProperties(text);
    case 'xml':
      return parseXml(text);
  }
}

function parseJson(text: string) {
  try {
    return fieldsOf(JSON.parse(text), true);
  } catch {
    return null;
  }
}

/**
 * Every scalar is text (the failsafe schema of YAML 1.2 section 10.1), so that what is compared is what was written. An alias may stand for what it
 * names up to 100 times ("billion laughs").
 */
async function parseYaml(text: string) {
  // The parser is recursive, and a level takes at least one character: deep enough, and it would use up the stack.
  if (isNestedDeeply(text) || (text.match(/^---/gm)?.length ?? 0) > MAX_DOCUMENTS) return null;
  const { parseAllDocuments } = await import('yaml');
  try {
    const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return null;
    const values = documents.map((document) => document.toJS({ maxAliasCount: 100 }) as unknown);
    const [first] = values;
    return values.length === 1 && typeof first === 'object'
      ? fieldsOf(first)
      : values.length > 1
        ? fieldsOf(values)
        : null;
  } catch {
    // "Excessive alias count", unresolved aliases, and what else the parser makes of a broken text.
    return null;
  }
}

const MAX_NESTING = 256;
/** Of one file; each costs the parser 0.1 ms. */
const MAX_DOCUMENTS = 64;

/** Brackets that are open at once, and indents that grow: an upper bound for the levels of a text. */
function isNestedDeeply(text: string): boolean {
  let open = 0;
  for (const char of text) {
    if (char === '[' || char === '{') open += 1;
    else if (char === ']' || char === '}') open = Math.max(0, open - 1);
    if (open > MAX_NESTING) return true;
  }
  return /^ {256}|(?:[-?:][ \t]+){256}/m.test(text);
}

/** Attributes are `@name`, text beside them is `#text`. Entities are left as they stand, so that none can be blown up. */
async function parseXml(text: string) {
  const { XMLParser } = await import('fast-xml-parser');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  try {
    const root: unknown = parser.parse(text, true);
    return typeof root === 'object' && root !== null ? fieldsOf(root) : null;
  } catch {
    // Too deep, or no XML in a way that the validator does not find.
    return null;
  }
}
