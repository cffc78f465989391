/** Incidents over a generated estate: opened as they are told to, with symptoms and flows as the estate really has them. For the page and its tests. */
import {
  type CauseView,
  type HealthState,
  INCIDENT_LIMITS,
  type IncidentDetail,
  type IncidentEventKind,
  type IncidentPage,
  type IncidentView,
  type Mute,
} from '@tillwatch/model';
import type { GeneratedEstate } from './generated-estate.js';

/** What an incident is to be; all that is left out is taken from the estate, or has its plainest value. */
export interface IncidentInit extends Partial<Omit<IncidentDetail, 'cause' | 'sites' | 'onset'>> {
  /** null: several sites share it. */
  readonly site: string | null;
  readonly component: string;
  readonly sites?: readonly string[];
  readonly fault: string;
  readonly candidates?: IncidentView['cause']['candidates'];
  readonly onsetMs?: number;
}

export type IncidentChange = Partial<IncidentDetail>;

/** What a person's act comes to: the incident as it is then, or the problem with it. */
export type ActOutcome =
  | { readonly status: 200; readonly body: IncidentDetail }
  | { readonly status: 400 | 404 | 409; readonly code: string; readonly detail: string };

export interface GeneratedIncidents {
  /** Of the stream's topic: the living ones and the ended, at most 500. */
  readonly views: () => IncidentView[];
  readonly view: (id: string) => IncidentView | undefined;
  readonly detail: (id: string) => IncidentDetail | undefined;
  readonly page: (states: readonly string[], site: string | null, after: string | null) => IncidentPage;
  /** Opens one; answers its id. */
  readonly open: (init: IncidentInit) => string;
  readonly change: (id: string, change: IncidentChange, kind?: IncidentEventKind) => void;
  readonly act: (id: string, act: string, body: unknown) => ActOutcome;
}

const VIEW_SITES = 50;
const PAGE_ROWS = 50;
const STREAM_MAX = 500;
const MINUTE_MS = 60_000;
const MUTE_DUE_MS = 30 * 24 * 60 * MINUTE_MS;

/** No incident yet; times are epoch ms of `now()`. */
export function createGeneratedIncidents(estate: GeneratedEstate, now: () => number): GeneratedIncidents {
  const incidents = new Map<string, IncidentDetail>();
  const at = (): string => new Date(now()).toISOString();
  const byOnset = (): IncidentDetail[] =>
    [...incidents.values()].sort((a, b) => (a.onset < b.onset ? 1 : a.onset > b.onset ? -1 : 0));

  const open = (init: IncidentInit): string => {
    const id = `I${incidents.size + 1}`;
    incidents.set(id, incidentOf(id, init, estate, now()));
    return id;
  };
  const change = (id: string, next: IncidentChange, kind?: IncidentEventKind, by: string | null = null): void => {
    const before = incidents.get(id);
    if (before === undefined) throw new Error(`no incident ${id}`);
    const entry = kind === undefined ? [] : [{ at: at(), kind, by, detail: {} }];
    incidents.set(id, { ...before, ...next, timeline: next.timeline ?? [...before.timeline, ...entry] });
  };
  const act = (id: string, name: string, body: unknown): ActOutcome => {
    const incident = incidents.get(id);
    if (incident === undefined)
      return { status: 404, code: 'incident-unknown', detail: `Found ${id}; expected an incident's id.` };
    const outcome = apply(incident, name, body, now());
    if (outcome.status === 200) incidents.set(id, outcome.body);
    return outcome;
  };
  return {
    views: () => byOnset().slice(0, STREAM_MAX).map(viewOf),
    view: (id) => {
      const incident = incidents.get(id);
      return incident === undefined ? undefined : viewOf(incident);
    },
    detail: (id) => incidents.get(id),
    page(states, site, after) {
      const rows = byOnset().filter(
        (incident) =>
          (states.length === 0 || states.includes(incident.state)) &&
          (site === null || (incident.allSites ?? incident.sites).includes(site)),
      );
      const start = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1;
      const shown = rows.slice(start, start + PAGE_ROWS);
      const last = shown.at(-1);
      return {
        incidents: shown.map(viewOf),
        next: last !== undefined && start + PAGE_ROWS < rows.length ? last.id : null,
      };
    },
    open,
    change,
    act,
  };
}

function incidentOf(id: string, init: IncidentInit, estate: GeneratedEstate, nowMs: number): IncidentDetail {
  const { site, component, fault, sites: named, candidates, onsetMs, ...rest } = init;
  const touched = [...(named ?? (site === null ? [] : [site]))].sort();
  const since = new Date(onsetMs ?? nowMs).toISOString();
  const symptoms = touched.flatMap((one) => symptomsOf(one, estate));
  const details = touched.map((one) => ({ one, detail: estate.detail(one) }));
  const flows = details.flatMap(({ one, detail }) =>
    (detail?.flowDetails ?? [])
      .filter(({ state }) => state !== 'ok' && state !== 'unknown')
      .map(({ name, state, critical }) => ({ site: one, name, state, critical })),
  );
  return {
    id,
    state: 'open',
    severity: 'P3',
    class: 'infrastructure/unknown',
    trigger: 'unknown',
    cause: {
      site,
      ...(component.includes('->') ? { link: component } : { node: component }),
      kind: fault,
      candidates: candidates ?? [{ site, component, share: 1 }],
    },
    vantage: 'store',
    onset: since,
    detectedAt: since,
    acknowledgedAt: null,
    acknowledgedBy: null,
    mitigatedAt: null,
    resolvedAt: null,
    sites: touched.slice(0, VIEW_SITES),
    siteCount: touched.length,
    symptoms: symptoms.length,
    flows: flows.slice(0, INCIDENT_LIMITS.flows),
    lostTrade: null,
    suspects: [],
    messages: [],
    mutedBy: null,
    recurrence: 0,
    evidence: null,
    symptomDetails: symptoms.slice(0, INCIDENT_LIMITS.symptoms),
    timeline: [{ at: since, kind: 'opened', by: null, detail: {} }],
    mergedInto: null,
    ...(touched.length > VIEW_SITES && { allSites: touched }),
    ...rest,
  };
}

function symptomsOf(site: string, estate: GeneratedEstate): IncidentDetail['symptomDetails'] {
  const detail = estate.detail(site);
  const failing = (state: HealthState): boolean => state === 'down' || state === 'degraded';
  return (detail?.nodes ?? []).flatMap((node) =>
    node.checks
      .filter(({ state }) => failing(state))
      .map(({ id, state, reason, since }) => ({ site, check: id, on: node.id, state, reason, since })),
  );
}

function viewOf(detail: IncidentDetail): IncidentView {
  const { evidence: _e, symptomDetails: _s, timeline: _t, mergedInto: _m, allSites: _a, ...view } = detail;
  return view;
}

/** As the collector acts: the first who takes it has it, and what is over takes notes alone. */
function apply(incident: IncidentDetail, name: string, body: unknown, nowMs: number): ActOutcome {
  const { by, text, minutes, reason } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const invalid = (detail: string): ActOutcome => ({ status: 400, code: 'request-invalid', detail });
  if (typeof by !== 'string' || by.trim() === '' || by.length > 80) return invalid('by: expected 1 to 80 characters.');
  const at = new Date(nowMs).toISOString();
  const then = (
    change: IncidentChange,
    kind: IncidentEventKind,
    detail: Record<string, string | number> = {},
  ): ActOutcome => ({
    status: 200,
    body: { ...incident, ...change, timeline: [...incident.timeline, { at, kind, by, detail }] },
  });
  const isOver = incident.state === 'resolved' || incident.state === 'merged';
  if (name === 'note') {
    if (typeof text !== 'string' || text.trim() === '') return invalid('text: expected 1 to 2000 characters.');
    return then({}, 'note', { text });
  }
  if (isOver)
    return {
      status: 409,
      code: 'incident-ended',
      detail: `Found ${incident.id} ${incident.state}; expected one that lives.`,
    };
  if (name === 'acknowledge') {
    if (incident.state !== 'open') return { status: 200, body: incident };
    return then({ state: 'acknowledged', acknowledgedAt: at, acknowledgedBy: by }, 'acknowledged');
  }
  if (name === 'mitigate') return then({ state: 'mitigated', mitigatedAt: at }, 'mitigated');
  if (name !== 'silence') return { status: 404, code: 'not-found', detail: name };
  if (typeof minutes !== 'number' || minutes < 0 || minutes * MINUTE_MS > MUTE_DUE_MS)
    return invalid('minutes: expected 0 to 43200.');
  if (minutes === 0) return then({ mutedBy: null }, 'unmuted');
  if (typeof reason !== 'string' || reason.trim() === '') return invalid('reason: expected 1 to 500 characters.');
  const mutedBy: Mute = { kind: 'silence', id: `M${incident.id}`, untilMs: nowMs + minutes * MINUTE_MS };
  return then({ mutedBy }, 'muted', { reason });
}

/** Evidence as a diagnosis gives it; what is left out is empty. */
export function evidenceOf(change: Partial<CauseView> & Pick<CauseView, 'suspects' | 'since'>): CauseView {
  return { mode: 'hard', isConfident: true, odds: 1e6, for: [], against: [], cleared: [], ...change };
}
