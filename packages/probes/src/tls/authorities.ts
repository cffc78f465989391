/** Certificate authorities of the operator's own, from a file. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Lifetime, untilEnd } from '../lifetime.js';

export const caFileParam = z
  .string()
  .max(1_024)
  .default('')
  .describe('PEM file with certificate authorities to trust in place of the built-in ones; empty for those.');

/** A file with more is no list of authorities that an operator keeps for a shop. */
const MAX_BYTES = 1_048_576;

/** The file's text; undefined for no file; null where it cannot be read or is larger than 1 MiB. */
export async function readAuthorities(file: string, life: Lifetime): Promise<string | undefined | null> {
  if (file === '') return undefined;
  try {
    const text = await untilEnd(life, readFile(file, 'utf8'));
    return text.length <= MAX_BYTES ? text : null;
  } catch (error) {
    if (life.ended) throw error;
    return null;
  }
}
