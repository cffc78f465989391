/** What a scale answers, whatever language it speaks. */
import type { Finding } from '../peripheral/vocabulary.js';

/** `busy`: it is executing something else. `not-supported`: it does not know the question. `protocol`: this is no scale's answer. */
export type ScaleAnswer =
  | {
      readonly type: 'status';
      readonly findings: readonly Finding[];
      /** Thousandths of the unit that the scale is set to; absent where it told none. */
      readonly weightMilli?: number;
      /** The status byte, or the status character of MT-SICS. */
      readonly rawStatus?: number;
    }
  | { readonly type: 'busy' | 'not-supported' | 'protocol' };
