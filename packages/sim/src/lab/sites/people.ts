/** Who is told of what in the lab: the collector's people, routes and notifiers. Each phone is a webhook of its own. */
import { HOOK_SECRET_ENV, RECEIVER_URL } from '../servers/receiver.js';
import { MALL_SITE } from './mall-config.js';
import { STORE_SITE } from './store-config.js';

const NAMES = {
  zhou: 'Store manager Zhou 周',
  chen: 'Mall duty manager Chen 陈',
  li: 'Network on-call Li 李',
  wu: 'Network on-call Wu 吴',
  sun: 'Database on-call Sun 孙',
  gao: 'Applications on-call Gao 高',
} as const;
/** Contacts by id; the receiver names them so. */
export type LabPerson = keyof typeof NAMES;
/** The program that is told of everything. */
export const TICKETS = 'tickets';

const ids = Object.keys(NAMES) as LabPerson[];
const phone = (id: string) => `phone-${id}`;
const hook = (id: string) => ({ url: `${RECEIVER_URL}/${id}`, secret: { $env: HOOK_SECRET_ENV } });

/** Sections of the collector's configuration. `publicUrl`: where the lab's page is. */
export const labPeople = (publicUrl: string): object => ({
  publicUrl,
  people: {
    timeZone: 'Asia/Shanghai',
    contacts: ids.map((id) => ({ id, name: NAMES[id], channels: [{ notifier: phone(id) }] })),
    stores: [
      { sites: [STORE_SITE], dutyManager: 'zhou' },
      { sites: [MALL_SITE], dutyManager: 'chen' },
    ],
    routes: [
      {
        id: 'network',
        match: { classes: ['infrastructure/network-*', 'infrastructure/capacity', 'infrastructure/power'] },
        style: 'page',
        steps: [{ to: ['duty-manager', 'li'] }, { afterMinutes: 5, to: ['wu'] }],
      },
      {
        id: 'databases',
        match: { classes: ['infrastructure/database', 'infrastructure/storage'] },
        style: 'page',
        steps: [{ to: ['sun'] }],
      },
      { id: 'applications', match: { classes: ['application/*'] }, style: 'page', steps: [{ to: ['gao'] }] },
      { id: 'shop', match: {}, style: 'page', steps: [{ to: ['duty-manager'] }] },
    ],
  },
  notifiers: [
    ...ids.map((id) => ({ id: phone(id), kind: 'webhook', settings: hook(id), subscribe: false })),
    { id: TICKETS, kind: 'webhook', settings: hook(TICKETS) },
  ],
});
