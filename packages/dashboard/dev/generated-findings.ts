/** Made-up risks for the development page: a disk that fills up at one store, a certificate that ends at another, and what has no second everywhere. */
import type { FindingList, FindingView } from '@tillwatch/model';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SECOND_OF_NOTHING = ['s0000', 's0001', 's0002', 's0003', 's0004', 's0005'];

/** The risks of one site, or of all; null: of all. */
export function generatedFindings(site: string | null, nowMs: number): FindingList {
  const blank = { check: null, faultAt: null, values: {}, flows: [], opensAt: null };
  const all: readonly FindingView[] = [
    {
      ...blank,
      id: 's0002 disk-full',
      site: 's0002',
      kind: 'disk-full',
      component: 'front-end',
      name: 'Front-end PC',
      check: 'front-end/host',
      faultAt: new Date(nowMs + 9 * HOUR_MS).toISOString(),
      values: { freeBytes: 2_000_000_000 },
      flows: ['sale'],
    },
    {
      ...blank,
      id: 's0001 certificate-ends',
      site: 's0001',
      kind: 'certificate-ends',
      component: 'vip',
      name: 'Virtual address',
      check: 'vip/tls',
      faultAt: new Date(nowMs + 12 * DAY_MS).toISOString(),
      values: { daysLeft: 12 },
    },
    ...SECOND_OF_NOTHING.map(
      (id): FindingView => ({
        ...blank,
        id: `${id} single-point-of-failure`,
        site: id,
        kind: 'single-point-of-failure',
        component: 'router',
        name: 'Router',
        flows: ['sale', 'card payment'],
      }),
    ),
  ];
  const findings = all.filter((one) => site === null || one.site === site);
  return { findings, total: findings.length };
}
