/** An event with everything in it, and text of a store that does what it can to get out of its place. */
import { DEFAULT_PLAYBOOKS } from '@tillwatch/model';
import type { DigestEvent, IncidentEvent } from '../../src/notify/event.js';

export const AT_MS = Date.parse('2026-11-21T11:03:00+08:00');

export function event(
  more: Partial<IncidentEvent> = {},
  incident: Partial<IncidentEvent['incident']> = {},
): IncidentEvent {
  return {
    type: 'incident',
    notice: 'opened',
    turn: 0,
    atMs: AT_MS,
    style: 'page',
    role: 'on-call',
    step: 0,
    isRepeat: false,
    incident: {
      id: 'I17',
      state: 'open',
      severity: 'P2',
      class: 'infrastructure/capacity',
      trigger: 'load',
      cause: {
        site: 'm07',
        component: 'rt-e',
        name: 'Entrance router',
        nodeKind: 'router',
        kind: 'lossy',
        share: 0.924,
        others: [{ name: 'Switch', share: 0.05 }],
      },
      onsetMs: AT_MS - 180_000,
      acknowledgedBy: null,
      mitigatedAtMs: null,
      resolvedAtMs: null,
      sites: [{ id: 'm07', name: 'Mall 7' }],
      siteCount: 1,
      region: 'east',
      flows: [
        { name: 'parking', state: 'down', critical: true },
        { name: 'card', state: 'degraded', critical: false },
      ],
      lostTrade: { orders: 28.2, low: 20, high: 36 },
      symptoms: ['gate-1', 'cam-1'],
      symptomCount: 7,
      suspect: { subject: '/etc/camera.yaml', field: 'bitrate', author: 'mwang', atMs: AT_MS - 600_000 },
      recurrence: 2,
      takesIn: [],
      ...incident,
    },
    vendor: { name: 'Telecom', hotline: '10000', contract: 'C-7' },
    playbooks: DEFAULT_PLAYBOOKS.filter(({ id }) => id === 'parking'),
    timeZone: 'Asia/Shanghai',
    links: { incident: 'https://noc.example/#/incidents/I17', acknowledge: 'https://noc.example/ack/abc.def' },
    ...more,
  };
}

export function digest(count: number): DigestEvent {
  return { type: 'digest', why: 'limit', events: Array.from({ length: count }, () => event()), leftOut: 3 };
}

/** Line ends, links, mentions, mark-up, control and bidirectional characters. */
export const HOSTILE =
  'x\r\nBcc: all@evil.example\n\n# [pay](http://evil.example) ![p](http://evil.example/x.png) <at user_id="all"></at> <!channel> <a href="x">*_`\u0000\u202e\u2028"}],"at":{"isAtAll":true}';

export function hostileEvent(): IncidentEvent {
  const base = event();
  return event(
    { vendor: { name: HOSTILE, hotline: HOSTILE, contract: HOSTILE } },
    {
      cause: { ...base.incident.cause, name: HOSTILE, kind: HOSTILE, others: [{ name: HOSTILE, share: 0.1 }] },
      sites: [{ id: 'm07', name: HOSTILE }],
      region: HOSTILE,
      flows: [{ name: HOSTILE, state: 'down', critical: true }],
      symptoms: [HOSTILE],
      suspect: { subject: HOSTILE, field: HOSTILE, author: HOSTILE, atMs: AT_MS },
      acknowledgedBy: HOSTILE,
    },
  );
}
