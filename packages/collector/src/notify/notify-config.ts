/** What the collector's configuration says of people and notifiers, checked and resolved. */
import type { People, Playbook } from '@tillwatch/model';
import type { Notifier } from './notifier.js';

export interface ConfiguredNotifier {
  /** Unique; what channels name. */
  readonly id: string;
  readonly notifier: Notifier;
  /** As its schema parsed them, with secrets. */
  readonly settings: unknown;
  readonly rate: { readonly perMinute: number; readonly burst: number };
}

export interface NotifyConfig {
  /** Under which people reach the page, without a slash at its end; null: messages carry no links. */
  readonly publicUrl: string | null;
  readonly people: People;
  readonly notifiers: readonly ConfiguredNotifier[];
  /** The configuration's own first, then ours. */
  readonly playbooks: readonly Playbook[];
}
