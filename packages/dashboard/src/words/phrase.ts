/** What a dictionary holds. */

/** A sentence, or its forms by the plural category of `{n}` (CLDR). `{name}` is replaced by the parameter of that name. */
export type Phrase = string | { readonly one?: string; readonly other: string };
