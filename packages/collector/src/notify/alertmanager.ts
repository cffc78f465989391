/** `alertmanager`: whatever takes Alertmanager's webhooks, version 4 (prometheus.io/docs/alerting/latest/configuration/#webhook_config). */
import { createHash } from 'node:crypto';
import type { Locale } from '@tillwatch/model';
import type { IncidentEvent, NotifyEvent } from './event.js';
import { messageText } from './message-text.js';
import type { Notifier } from './notifier.js';
import { type ProgramSettings, postSigned, programSettings } from './signed-post.js';

const ALERT = 'TillwatchIncident';
/** What Go writes for a time that is not set: still firing. */
const NEVER = '0001-01-01T00:00:00Z';

interface Alert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** By the incident alone: severity and cause may change while it lives. */
const fingerprint = (incident: string) =>
  createHash('sha256').update(`${ALERT}/${incident}`).digest('hex').slice(0, 16);

function alertsOf(event: IncidentEvent, locale: Locale): Alert[] {
  const { incident, links, atMs } = event;
  const { title, lines } = messageText(event, locale);
  const isOver = incident.resolvedAtMs !== null && event.notice === 'resolved';
  const labels = {
    alertname: ALERT,
    incident: incident.id,
    severity: incident.severity,
    class: incident.class,
    component: incident.cause.component,
    ...(incident.cause.site !== null && { site: incident.cause.site }),
  };
  const description = lines.map(({ label, text }) => (label === '' ? text : `${label}: ${text}`)).join('\n');
  const shared = { startsAt: new Date(incident.onsetMs).toISOString(), generatorURL: links.incident ?? '' };
  const own: Alert = {
    ...shared,
    status: isOver ? 'resolved' : 'firing',
    labels,
    annotations: { summary: title, description },
    endsAt: isOver ? new Date(incident.resolvedAtMs ?? atMs).toISOString() : NEVER,
    fingerprint: fingerprint(incident.id),
  };
  // Those it took in live on in it: for who counts alerts, they are over.
  const parts = incident.takesIn.map(
    (part): Alert => ({
      ...shared,
      status: 'resolved',
      labels: { alertname: ALERT, incident: part },
      annotations: { summary: `${part} -> ${incident.id}` },
      endsAt: new Date(atMs).toISOString(),
      fingerprint: fingerprint(part),
    }),
  );
  return [own, ...parts];
}

function groupOf(event: NotifyEvent, locale: Locale): object {
  const events = event.type === 'incident' ? [event] : event.events;
  const alerts = events.flatMap((one) => alertsOf(one, locale));
  const groupLabels = { alertname: ALERT, ...(events[0] !== undefined && { incident: events[0].incident.id }) };
  return {
    version: '4',
    groupKey: `{}:{incident="${events[0]?.incident.id ?? ''}"}`,
    truncatedAlerts: event.type === 'incident' ? 0 : event.leftOut,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: 'tillwatch',
    groupLabels,
    commonLabels: alerts.length === 1 ? alerts[0]?.labels : groupLabels,
    commonAnnotations: alerts.length === 1 ? alerts[0]?.annotations : {},
    externalURL: alerts[0]?.generatorURL ?? '',
    alerts,
  };
}

export const alertmanager: Notifier<ProgramSettings, string> = {
  kind: 'alertmanager',
  summary: "A receiver of Alertmanager's webhooks, version 4.",
  settings: programSettings,
  address: null,
  isProgram: true,
  isRoom: false,
  honoursKeys: true,
  rate: { perMinute: 600, burst: 100 },
  render: (event: NotifyEvent, locale: Locale) => JSON.stringify(groupOf(event, locale)),
  send: (body, delivery) => postSigned(body, delivery),
};
