/** The incidents of the bad morning: one of each kind that the page has to show, also those with more of everything than fits. */
import type { ChangeView, MessageView } from '@tillwatch/model';
import type { GeneratedEstate } from './generated-estate.js';
import { evidenceOf, type GeneratedIncidents, type IncidentInit } from './generated-incidents.js';

const MINUTE_MS = 60_000;

/** Opens them over what `breakSome` broke; those whose sites the estate is too small for are left out. */
export function openSome(estate: GeneratedEstate, incidents: GeneratedIncidents, nowMs: number): void {
  const at = (minutes: number): string => new Date(nowMs - minutes * MINUTE_MS).toISOString();
  const told = (
    minutes: number,
    name: string,
    seen: number | null,
    change: Partial<MessageView> = {},
  ): MessageView => ({
    to: name.toLowerCase().replaceAll(' ', '-'),
    name,
    channel: 'dingtalk',
    notice: 'opened',
    state: 'delivered',
    at: at(minutes),
    acknowledgedAt: seen === null ? null : at(seen),
    ...change,
  });
  const open = (init: IncidentInit & { readonly minutes: number }): string | null => {
    const { minutes, ...rest } = init;
    if (init.site !== null && estate.summary(init.site) === undefined) return null;
    return incidents.open({
      onsetMs: nowMs - minutes * MINUTE_MS,
      detectedAt: at(minutes - 0.1),
      ...rest,
    });
  };
  const silent = estate.summaries().filter(({ id, reason }) => reason === 'silent' && id !== 's0018');
  const carrier = silent.map(({ id }) => id);
  if (carrier.length > 1)
    open({
      site: null,
      component: 'carrier:ct-east',
      sites: carrier,
      fault: 'silent',
      minutes: 5,
      severity: 'P1',
      class: 'infrastructure/network-wan',
      trigger: 'third-party',
      vantage: 'centre',
      symptoms: carrier.length * 22,
      lostTrade: { orders: 184, low: 121, high: 260 },
      messages: [told(4.5, 'Network on-call', null), told(4.5, 'Duty manager East', 4, { channel: 'wecom' })],
      evidence: evidenceOf({
        suspects: [{ component: 'carrier:ct-east', share: 1 }],
        since: at(5),
        for: carrier.slice(0, 3).map((id) => `${id}-session`),
      }),
    });
  const change: ChangeView = {
    id: '00000000000000c1',
    at: at(14),
    receivedAt: at(14),
    check: 'store-db-db',
    on: 'store-db',
    kind: 'file',
    subject: '/etc/mysql/conf.d/store.cnf',
    before: null,
    after: null,
    fields: [{ path: 'mysqld.bind_address', before: '0.0.0.0', after: '127.0.0.1' }],
    fieldsLeftOut: 0,
    changedAt: at(14),
    author: 'deploy',
  };
  if (estate.summary('s0002') !== undefined) estate.find('s0002', change);
  open({
    site: 's0002',
    component: 'store-db/service',
    fault: 'hard',
    minutes: 12,
    severity: 'P2',
    class: 'application/configuration',
    trigger: 'change-induced',
    state: 'acknowledged',
    acknowledgedAt: at(10),
    acknowledgedBy: 'Li Wei 李伟',
    lostTrade: { orders: 14, low: 6, high: 23 },
    suspects: [
      {
        site: 's0002',
        change: change.id,
        on: 'store-db',
        subject: change.subject,
        field: 'mysqld.bind_address',
        author: 'deploy',
        at: at(14),
      },
    ],
    messages: [told(11.8, 'Li Wei 李伟', 10), told(11.8, 'Store manager Shanghai', null, { channel: 'e-mail' })],
    evidence: evidenceOf({
      suspects: [{ component: 'store-db/service', share: 1 }],
      since: at(12),
      odds: 4_000,
      for: ['store-db-db'],
      cleared: [
        { component: 'store-db', by: 'front-end-host' },
        { component: 'front-end', by: 'till-1-tcp' },
      ],
    }),
    timeline: [
      { at: at(12), kind: 'opened', by: null, detail: {} },
      { at: at(11.8), kind: 'told', by: null, detail: { to: 'Li Wei 李伟' } },
      { at: at(11), kind: 'severity-changed', by: null, detail: { from: 'P3', to: 'P2' } },
      { at: at(10), kind: 'acknowledged', by: 'Li Wei 李伟', detail: {} },
      {
        at: at(8),
        kind: 'note',
        by: 'Li Wei 李伟',
        detail: { text: 'The file was pushed to one store only. Taking it back.' },
      },
    ],
  });
  open({
    site: 's0004',
    component: 'router',
    fault: 'hard',
    minutes: 1,
    severity: 'P2',
    class: 'infrastructure/network-lan',
    candidates: [
      { site: 's0004', component: 'router', share: 0.62 },
      { site: 's0004', component: 'switch->router', share: 0.27 },
      { site: 's0004', component: 'switch', share: 0.07 },
    ],
    messages: [
      told(0.8, 'Duty manager Shenzhen 深圳值班经理', null),
      told(0.8, 'Network on-call', null, { state: 'queued' }),
    ],
    recurrence: 2,
    playbooks: [
      {
        id: 'card',
        flows: ['card'],
        texts: {
          en: {
            title: 'Cards do not work',
            steps: ['Put the sign up at the door.', 'Take cash.', 'Take wallets by the printed QR code.'],
            otherwise: ['No cash: write a slip to be paid later, with name and number.'],
          },
          'zh-CN': {
            title: '刷卡不可用',
            steps: ['在门口放置提示牌。', '收现金。', '用打印的二维码收款。'],
            otherwise: ['没有现金:登记姓名和电话,开后付凭条。'],
          },
        },
      },
    ],
    evidence: evidenceOf({
      suspects: [
        { component: 'router', share: 0.62 },
        { component: 'switch->router', share: 0.27 },
        { component: 'switch', share: 0.07 },
      ],
      since: at(1),
      odds: 300,
      for: ['router-icmp', 'wan-icmp', 'central-db-db', 'vip-http'],
      against: ['switch-icmp'],
      cleared: [{ component: 'front-end', by: 'till-1-tcp' }],
    }),
  });
  open({
    site: 's0009',
    component: 'printer-1',
    fault: 'consumable-out',
    minutes: 25,
    severity: 'P3',
    class: 'infrastructure/hardware-endpoint',
    trigger: 'consumable',
    messages: [told(24, 'Till staff', 22)],
  });
  open({
    site: 's0007',
    component: 'store-db',
    fault: 'disk-filling',
    minutes: 340,
    severity: 'P4',
    class: 'infrastructure/storage',
    mutedBy: { kind: 'maintenance', id: 'M4', untilMs: nowMs + 50 * MINUTE_MS },
  });
  open({
    site: 's0012',
    component: 'wan',
    fault: 'lossy',
    minutes: 7,
    severity: 'P3',
    class: 'infrastructure/network-wan',
    state: 'mitigated',
    acknowledgedAt: at(6),
    acknowledgedBy: 'Network on-call',
    mitigatedAt: at(3),
    vantage: 'merged',
  });
  open({
    site: 's0015',
    component: 'app-2',
    fault: 'hard',
    minutes: 4,
    severity: 'P3',
    class: 'application/instance',
    candidates: Array.from({ length: 20 }, (_, index) => ({
      site: 's0015',
      component: index === 0 ? 'app-2' : `rack-unit-${index}-with-a-name-that-nobody-meant-to-be-read-on-a-telephone`,
      share: 0.05,
    })),
    suspects: Array.from({ length: 20 }, (_, index) => ({
      site: 's0015',
      change: `00000000000001${String(index).padStart(2, '0')}`,
      on: 'app-2',
      subject: `/srv/orders/releases/2026-11-22/config/region/west/overrides-${index}.yaml`,
      field: index % 2 === 0 ? `connection.pool.limits.per_backend.maximum_${index}` : null,
      author: index % 3 === 0 ? null : 'release-bot',
      at: at(30 + index),
    })),
    recurrence: 1,
  });
  const over = open({
    site: 's0003',
    component: 'printer-1',
    fault: 'operator',
    minutes: 55,
    severity: 'P4',
    class: 'infrastructure/hardware-endpoint',
    trigger: 'operator',
    state: 'resolved',
    resolvedAt: at(52),
  });
  if (over !== null)
    open({
      site: 's0003',
      component: 'front-end->printer-1',
      fault: 'hard',
      minutes: 54,
      severity: 'P3',
      state: 'merged',
      mergedInto: over,
    });
}
