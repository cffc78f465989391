/** One sentence of the catalogue. */

/** An English sentence and its translation; `{1}`..`{9}` stand for what differs, in any order. */
export type Sentence = readonly [english: string, translation: string];
