/** What a kind of notifier is: one file that declares this, and one line in the registry. */
import type { Locale } from '@tillwatch/model';
import type { z } from 'zod';
import type { NotifyEvent } from './event.js';

/** What came of an attempt. Reasons are short and hold no secret. */
export type SendOutcome =
  | { readonly kind: 'delivered' }
  /**
   * Later, perhaps. `afterMs`: not before (the provider's word); null: as the sender's back-off says. `isUnsure`: the provider may have it all the same.
   * `ofRecipient`: the trouble is this recipient's alone, the channel goes on.
   */
  | {
      readonly kind: 'retry';
      readonly afterMs: number | null;
      readonly reason: string;
      readonly isUnsure: boolean;
      readonly ofRecipient?: boolean;
    }
  /** Never: wrong address, wrong secret, refused content. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** One attempt. */
export interface Delivery<S> {
  readonly settings: S;
  /** Addresses within the channel ({@link Notifier.address}); empty: whoever reads it. More than one only where {@link Notifier.isRoom}. */
  readonly to: readonly string[];
  /** Names the message for ever; the same at every attempt. Printable ASCII, at most 300 characters. */
  readonly key: string;
  /** Wall clock, for signatures; epoch ms. */
  readonly nowMs: number;
  /** Aborted when the collector stops; deadlines are the notifier's own. */
  readonly signal: AbortSignal;
}

/** `S`: its settings as their schema parsed them; `M`: a message in the provider's form, before signatures and addresses. */
export interface Notifier<S = unknown, M = unknown> {
  /** Equals the file's name. */
  readonly kind: string;
  readonly summary: string;
  /** Every field has a text; secrets are marked `meta({ secret: true })` and given as references. */
  readonly settings: z.ZodObject;
  /** What a contact's `to` is; null: this kind addresses nobody. */
  readonly address: { readonly doc: string; readonly isRequired: boolean; readonly pattern: RegExp } | null;
  /** A program reads it: it is told of every turn of what it subscribes to, and never gets several in one. */
  readonly isProgram: boolean;
  /** All messages appear in one place, whoever is addressed: the same turn for several people is one message there. */
  readonly isRoom: boolean;
  /** The receiving side knows a repeated key, so that a message whose fate is unknown is simply sent again. */
  readonly honoursKeys: boolean;
  /** What the provider takes. */
  readonly rate: { readonly perMinute: number; readonly burst: number };
  /** Pure. */
  readonly render: (event: NotifyEvent, locale: Locale) => M;
  /** One attempt; never rejects for what the other side does. */
  readonly send: (message: M, delivery: Delivery<S>) => Promise<SendOutcome>;
}

/** Over all of an attempt; longer than the 10 s that a connection may take to be made, so that one that never was is known as such. */
export const SEND_TIMEOUT_MS = 15_000;
