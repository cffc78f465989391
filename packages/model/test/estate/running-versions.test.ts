/** Versions that changes tell. */
import { type ChangeView, runningVersions } from '@tillwatch/model';
import fc from 'fast-check';

const change = (more: Partial<ChangeView>): ChangeView => ({
  id: '0',
  at: '2026-11-23T02:00:00.000Z',
  receivedAt: '2026-11-23T02:00:01.000Z',
  check: 'till-1/version',
  on: 'till-1',
  kind: 'package',
  subject: 'pos',
  before: '4.7.2',
  after: '4.8.0',
  fields: [],
  fieldsLeftOut: 0,
  changedAt: null,
  author: null,
  ...more,
});

describe('what runs on a site', () => {
  it('is what each thing changed to last, on each node', () => {
    const changes = [
      change({}),
      change({ id: '1', at: '2026-11-23T03:00:00.000Z', before: '4.8.0', after: '4.7.2' }),
      change({ on: 'till-2' }),
      change({ subject: '/opt/pos/pos.conf', after: '5f'.repeat(32) }),
    ];
    const expected = [
      { node: 'till-1', subject: '/opt/pos/pos.conf', version: '5f5f5f5f5f5f' },
      { node: 'till-1', subject: 'pos', version: '4.7.2' },
      { node: 'till-2', subject: 'pos', version: '4.8.0' },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), (shuffled) => {
        expect(runningVersions(shuffled)).toEqual(expected);
      }),
    );
  });

  it('is not known of what is gone, does not say, or stands on a link', () => {
    expect(runningVersions([change({ after: null }), change({ on: 'a->b', id: '2' })])).toEqual([]);
    expect(runningVersions([change({}), change({ id: '1', at: '2026-11-23T03:00:00.000Z', after: null })])).toEqual([]);
  });
});
