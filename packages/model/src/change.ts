/** A recorded difference of version or configuration, as a probe finds it. */

/** Changes that one attempt tells at most; what is beyond waits for the next. */
export const MAX_ATTEMPT_CHANGES = 8;
/** Fields of one change that are told at most; the rest is counted. */
export const MAX_CHANGE_FIELDS = 32;
/** Characters of a change's texts at most; longer ones are shortened by whoever makes the change. */
export const MAX_CHANGE_TEXT = 256;

/** `other` is a kind of a newer release, as an older one reads it. */
export const CHANGE_SUBJECT_KINDS = ['file', 'folder', 'command', 'package', 'other'] as const;
export type ChangeSubjectKind = (typeof CHANGE_SUBJECT_KINDS)[number];

/** One field that differs. Secrets are masked before a change is made, never after. */
export interface FieldDiff {
  /** Where it stands: `coupon.valid_from`, `servers[2].port`, `[section] key`. */
  readonly path: string;
  /** null: it was not there. */
  readonly before: string | null;
  /** null: it is gone. */
  readonly after: string | null;
}

/** One difference of one watched thing. Texts have at most {@link MAX_CHANGE_TEXT} characters. */
export interface Change {
  /** 16 hex digits, the same for the same difference of the same thing, however often it is found. */
  readonly id: string;
  readonly kind: ChangeSubjectKind;
  /** Path of the file or folder, name of the command or package. */
  readonly subject: string;
  /** Fingerprint (SHA-256, hex) or version before; null: it was not there, or was never seen. */
  readonly before: string | null;
  /** The same now; null: it is gone. */
  readonly after: string | null;
  readonly fields: readonly FieldDiff[];
  /** Fields that differ but are not in `fields`. */
  readonly fieldsLeftOut: number;
  /** When the thing itself says that it was changed (a file's modification time), epoch ms by the clock of the store; null: it does not say. */
  readonly changedAtMs: number | null;
  /** The user that owns the thing now, as the operating system names it; null: not known. */
  readonly author: string | null;
}

/** A change as a heartbeat carries it. */
export interface CheckChange extends Change {
  /** Index of the check in the birth's table. */
  readonly check: number;
  /** Session clock, epoch ms: when it was found. */
  readonly foundAtMs: number;
}
