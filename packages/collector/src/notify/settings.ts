/** Settings that several kinds of notifiers have. */
import { z } from 'zod';

/** An address of HTTP without a user in it, for addresses are shown. */
export const httpUrl = z.string({ error: 'an address such as https://example.com/path' }).refine(
  (value) => {
    if (!URL.canParse(value)) return false;
    const { protocol, username, password } = new URL(value);
    return /^https?:$/.test(protocol) && username === '' && password === '';
  },
  { error: 'an address such as https://example.com/path' },
);

/** A secret: in the configuration a reference, here what it leads to. */
export const secretText = (doc: string) =>
  z.string({ error: '{ $env: NAME } or { $file: path }' }).min(1).max(4_096).describe(doc).meta({ secret: true });

/** Where the provider's API is; another for a private installation. */
export const endpoint = (official: string) =>
  httpUrl.default(official).describe('Address of the API; another for a private installation.');
