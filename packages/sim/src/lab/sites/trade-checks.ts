/** Checks of trade itself: what the shop's database and the applications count. */
import type { CheckEntry } from '../../demo/agent-config.js';
import { ADDRESS } from '../network/plan.js';
import { APP_PORT } from '../servers/apps.js';
import { SHOP } from '../servers/database.js';
import { login, type Seat } from './database-checks.js';

const EVERY = { interval: '5s', timeout: '4s' } as const;

/** Orders of the store, from its database, minute by minute. */
export function storeTrade({ node, ...seat }: Seat): CheckEntry {
  const query = `SELECT COUNT(*) AS orders FROM ${SHOP}.orders WHERE at >= :from AND at < :to`;
  const params = { source: 'sql', ...login(seat), query, metrics: { orders: 'orders' } };
  return { id: `${node}/orders`, on: node, kind: 'trade', params, ...EVERY };
}

/** Orders and coupons of one application, from its own totals. */
export function appTrade(app: keyof typeof ADDRESS.apps): CheckEntry {
  const metrics = {
    orders: '/sinceStart/orders',
    couponsIssued: '/sinceStart/couponsIssued',
    couponsEligible: '/sinceStart/couponsEligible',
  };
  const ratios = { coupon: 'couponsIssued/couponsEligible' };
  const url = `http://${ADDRESS.apps[app]}:${APP_PORT}/api/orders`;
  return { id: `${app}/orders`, on: app, kind: 'trade', params: { source: 'http', url, metrics, ratios }, ...EVERY };
}
