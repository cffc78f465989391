/** Configurations that go line by line: INI and Java's properties. Pure. */
import { MAX_FIELDS, type RawField } from './field-tree.js';

/**
 * The fields of an INI file, or null for what is none: a line that is neither empty, nor a comment, nor `[section]`, nor `key = value`. Values are taken as
 * they stand: the dialects do not agree on quotes, nor on comments behind a value, and what is shown is to be what is in the file. A key that occurs again
 * gets a number (`host#2`).
 */
export function parseIni(text: string): { readonly fields: readonly RawField[]; readonly isCut: boolean } | null {
  const seen = new Map<string, number>();
  const fields: RawField[] = [];
  let section = '';
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const header = /^\[([^\]]*)\]\s*([;#].*)?$/.exec(line);
    if (header) {
      section = header[1]?.trim() ?? '';
      continue;
    }
    const at = line.indexOf('=');
    if (at <= 0) return null;
    if (fields.length >= MAX_FIELDS) return { fields, isCut: true };
    const key = line.slice(0, at).trim();
    const path = numbered(section === '' ? key : `[${section}] ${key}`, seen);
    fields.push({ path, names: [section, key], value: line.slice(at + 1).trim() });
  }
  return fields.length > 0 ? { fields, isCut: false } : null;
}

/** The fields of a properties file (java.util.Properties.load), which knows no wrong line. */
export function parseProperties(text: string): { readonly fields: readonly RawField[]; readonly isCut: boolean } {
  const seen = new Map<string, number>();
  const fields: RawField[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index += 1) {
    let line = (lines[index] ?? '').trimStart();
    if (line === '' || line.startsWith('#') || line.startsWith('!')) continue;
    // An odd number of backslashes at its end goes on in the next line.
    const parts = [line];
    while (goesOn(parts.at(-1) ?? '') && index + 1 < lines.length) {
      index += 1;
      parts.push((lines[index] ?? '').trimStart());
    }
    line = parts.map((part, at) => (at + 1 < parts.length ? part.slice(0, -1) : part)).join('');
    if (fields.length >= MAX_FIELDS) return { fields, isCut: true };
    const match = /^((?:[^\\\s=:]|\\.)*)\s*[=:]?\s*(.*)$/s.exec(line);
    const key = unescaped(match?.[1] ?? '');
    fields.push({ path: numbered(key, seen), names: [key], value: unescaped(match?.[2] ?? '') });
  }
  return { fields, isCut: false };
}

function numbered(path: string, seen: Map<string, number>): string {
  const count = (seen.get(path) ?? 0) + 1;
  seen.set(path, count);
  return count > 1 ? `${path}#${count}` : path;
}

/** Whether a line ends in an odd number of backslashes. */
function goesOn(line: string): boolean {
  let count = 0;
  while (line.charCodeAt(line.length - 1 - count) === BACKSLASH) count += 1;
  return count % 2 === 1;
}

const BACKSLASH = 0x5c;
const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, char: string | undefined) =>
    code === undefined ? (ESCAPES[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
