/** Who is told in the demo: the store's duty manager first, then the operations centre, each on a phone that the demo's inbox plays. */
import type { Inbox } from './inbox.js';

const DUTY_MANAGER = 'duty-manager-xinjiekou';
const ON_CALL = 'noc-on-call';

/** `people` and `notifiers` of the demo's collector. */
export function demoPeople({ addressOf }: Pick<Inbox, 'addressOf'>): Readonly<Record<string, unknown>> {
  const phone = (id: string) => ({ id, kind: 'webhook', settings: { url: addressOf(id) }, subscribe: false });
  return {
    people: {
      timeZone: 'Asia/Shanghai',
      contacts: [
        {
          id: DUTY_MANAGER,
          name: 'Chen Jie 陈洁 (duty manager 值班店长)',
          locale: 'zh-CN',
          phone: '+86 25 5550 0107',
          channels: [{ notifier: DUTY_MANAGER }],
        },
        {
          id: ON_CALL,
          name: 'Ann Lee (NOC on call 值班)',
          locale: 'en',
          phone: '+86 21 5550 0199',
          channels: [{ notifier: ON_CALL }],
        },
      ],
      stores: [{ sites: ['demo-1'], dutyManager: DUTY_MANAGER }],
      vendors: [{ id: 'carrier', name: 'Carrier 运营商', kinds: ['wan'], hotline: '5550 0100', contract: 'NJ-2231' }],
      routes: [
        { id: 'demo', match: { sites: ['demo-1', 'hub'] }, style: 'page', steps: [{ to: ['duty-manager', ON_CALL] }] },
      ],
    },
    notifiers: [phone(DUTY_MANAGER), phone(ON_CALL)],
  };
}
