/** Who is there to be told: contacts, teams, rosters, vendors, and the routes that lead to them. Types and bounds. */
import type { FaultTrigger, Severity } from '../incident/incident.js';
import type { Locale } from '../words.js';

/** One way to reach somebody. */
export interface Channel {
  /** A configured notifier's id. */
  readonly notifier: string;
  /** Whom to address there: a mobile number, a user's id, a mail address; null: whoever reads it. */
  readonly to: string | null;
}

/** A person. */
export interface Contact {
  /** 1..64 of `a-z 0-9 -`; unique among contacts, teams and rosters. */
  readonly id: string;
  readonly name: string;
  readonly locale: Locale;
  /** IANA name. */
  readonly timeZone: string;
  /** In order of preference: the next one is used where one refuses. */
  readonly channels: readonly Channel[];
  /** Names under which changes are recorded: `mwang`, `ACME\mwang`. */
  readonly aliases: readonly string[];
  /** For whoever cannot be reached otherwise, written as people dial it; absent: none is known. */
  readonly phone?: string;
}

/** Several people; a team with channels of its own (a group chat) gets one message, one without a message for each member. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly channels: readonly Channel[];
  /** Ids of contacts. */
  readonly members: readonly string[];
  /** Written as people dial it; absent: none is known. */
  readonly phone?: string;
}

/** Days and hours in wall-clock time; a window that ends before it begins goes on into the next day, which counts as its first. */
export interface WeeklyWindow {
  /** 0 Sunday .. 6 Saturday; on which days it begins. */
  readonly weekdays: readonly number[];
  /** Minutes of the day, 0..1440; equal: the whole day. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface Shift extends WeeklyWindow {
  /** Ids of contacts; more than one take turns, week by week. */
  readonly who: readonly string[];
  /** Monday of the week in which the first of {@link who} has it. */
  readonly since: string;
}

/** Stands above the shifts while it lasts. */
export interface RosterOverride {
  /** Wall-clock time in the roster's zone, `2026-12-24T20:00`; inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  readonly who: string;
}

export interface Roster {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly shifts: readonly Shift[];
  readonly overrides: readonly RosterOverride[];
  /** Whoever has no shift left: a contact's id; null: nobody. */
  readonly otherwise: string | null;
  /** Reaches whoever has the duty; written as people dial it; absent: none is known. */
  readonly phone?: string;
}

/** Whom a store calls first: who keeps order in the shop. */
export interface StoreDuty {
  /** Patterns of site ids; the first entry with one that fits is taken. */
  readonly sites: readonly string[];
  /** Id of a contact, team or roster. */
  readonly manager: string;
}

/** Who owns what others built: a carrier, a device's maker, a payment service. */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  /** Patterns of components (`carrier:ct-*`, `router`); with {@link kinds}, either fits. */
  readonly components: readonly string[];
  /** Kinds of nodes. */
  readonly kinds: readonly string[];
  /** Patterns of site ids; empty: all. */
  readonly sites: readonly string[];
  /** Id of a contact, team or roster; null: only named to the others, with its hot-line. */
  readonly contact: string | null;
  readonly hotline: string | null;
  readonly contract: string | null;
}

/** What an incident must be for a route; an empty list does not narrow. Patterns may hold `*`. */
export interface RouteMatch {
  /** Patterns of classes: `infrastructure/network-*`. */
  readonly classes: readonly string[];
  readonly triggers: readonly FaultTrigger[];
  /** Kinds of the cause's node. */
  readonly kinds: readonly string[];
  readonly severities: readonly Severity[];
  readonly sites: readonly string[];
  readonly regions: readonly string[];
  /** In the site's time zone; empty: at any time. */
  readonly hours: readonly WeeklyWindow[];
}

/** How something is told. `page`: at once, until somebody acknowledges. `task`: at once, once. `digest`: with the day's others. */
export const MESSAGE_STYLES = ['page', 'task', 'digest'] as const;
export type MessageStyle = (typeof MESSAGE_STYLES)[number];

/** Stand for whoever it is at that site, change or component. */
export const ROLE_TARGETS = ['duty-manager', 'change-author', 'vendor'] as const;
export type RoleTarget = (typeof ROLE_TARGETS)[number];

/** One step of an escalation: due when nobody has acknowledged that long after the first message. */
export interface EscalationStep {
  readonly afterMinutes: number;
  /** {@link ROLE_TARGETS}, or ids of contacts, teams and rosters; told in this order. */
  readonly to: readonly string[];
}

export interface Route {
  readonly id: string;
  readonly match: RouteMatch;
  /** null: a page, or a digest for P4. */
  readonly style: MessageStyle | null;
  /** In order of {@link EscalationStep.afterMinutes}. */
  readonly steps: readonly EscalationStep[];
}

/** A program, or a wall that everybody reads: is told of every turn of what fits, at once, and does not acknowledge. */
export interface Subscriber {
  readonly id: string;
  readonly name: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly channel: Channel;
  /** False: people read it. */
  readonly isProgram: boolean;
  readonly match: RouteMatch;
}

export interface People {
  readonly contacts: readonly Contact[];
  readonly teams: readonly Team[];
  readonly rosters: readonly Roster[];
  readonly stores: readonly StoreDuty[];
  readonly vendors: readonly Vendor[];
  /** The first that fits is taken. */
  readonly routes: readonly Route[];
  readonly subscribers: readonly Subscriber[];
  /** When digests are sent, minutes of the recipient's day. */
  readonly digestAtMinute: number;
}

/** Nobody is told of anything. */
export const NOBODY: People = {
  contacts: [],
  teams: [],
  rosters: [],
  stores: [],
  vendors: [],
  routes: [],
  subscribers: [],
  digestAtMinute: 510,
};

export const PEOPLE_LIMITS = {
  contacts: 20_000,
  teams: 2_000,
  rosters: 2_000,
  stores: 20_000,
  vendors: 500,
  routes: 200,
  steps: 10,
  subscribers: 50,
  /** Duty managers of so many stores are told of one incident: beyond it, it is no longer the shops that can help. */
  managers: 20,
} as const;

/** What of an incident's cause is not in the incident itself. */
export interface IncidentFacts {
  /** Kind of the cause's node, or the word before the colon of an estate's cause (`carrier:ct-east`); null: not known. */
  readonly kind: string | null;
  /** Of the cause's site, or of all of its sites where they are of one. */
  readonly region: string | null;
  /** Of the cause's site. */
  readonly timeZone: string;
}
