/** The text of a configuration file. */
import { readFileSync } from 'node:fs';
import type { ConfigFault } from './fault.js';

export type ReadResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: ConfigFault };

/** Reads `file` (UTF-8). Never throws; a file that cannot be read is a fault. */
export function readConfigText(file: string): ReadResult {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'no text';
    const isText = code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    const hint = isText ? 'Save it as UTF-8.' : 'Check the path and who may read it.';
    const expected = 'a readable file of UTF-8 text';
    return { ok: false, fault: { file, line: 1, column: 1, path: '', found: code, expected, hint } };
  }
}
