/** The collector's configuration, checked and resolved. */
import type { ConfigFault } from '@tillwatch/config';
import type { CalendarConfig } from '../calendars/calendars-schema.js';
import type { NotifyConfig } from '../notify/notify-config.js';
import type { StoreRetention } from '../store/index.js';

export interface CollectorConfig {
  readonly org: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly listen: {
    readonly host: string;
    /** 0: any free port. */
    readonly port: number;
    /** Further names and origins that the API answers to (a reverse proxy's). */
    readonly allowedHosts: readonly string[];
    readonly allowedOrigins: readonly string[];
  };
  readonly broker: BrokerConfig;
  readonly retention: StoreRetention;
  /** Births of further sites are refused. */
  readonly maxSites: number;
  /** Opening hours, the first that names a site is its own. Absent: always open. */
  readonly calendars?: readonly CalendarConfig[];
  /** Absent: nobody is told of anything. */
  readonly notify?: NotifyConfig;
}

export type BrokerConfig =
  | { readonly kind: 'embedded'; readonly host: string; readonly port: number }
  | {
      readonly kind: 'external';
      readonly url: string;
      readonly username: string | null;
      readonly password: string | null;
    };

/** What the command line may set above the file. */
export interface CollectorOverrides {
  readonly org?: string;
  readonly dataDir?: string;
  readonly host?: string;
  readonly port?: number;
  /** An external broker's address. */
  readonly broker?: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: CollectorConfig }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };
