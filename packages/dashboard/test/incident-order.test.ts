/** Which incident stands first, which site it concerns, and what it stops. */

import { INCIDENT_STATES, type IncidentView, SEVERITIES } from '@tillwatch/model';
import fc from 'fast-check';
import { contrastOf } from '../src/incidents/contrast.js';
import { flowEffects } from '../src/incidents/incident-effect.js';
import { compareWorst, isLiving, isUntaken, names, sortIncidents } from '../src/incidents/incident-order.js';
import { incident } from './kit/incidents.js';
import { summary } from './kit/summaries.js';

const SILENCE = { kind: 'silence', id: 'I1', untilMs: null } as const;
const ids = (list: readonly IncidentView[]): string[] => list.map(({ id }) => id);

describe('the order', () => {
  it('is by grade, then by who has it, then by reach, then newest first; what is muted comes last', () => {
    const living = [
      incident('I1', { severity: 'P1', mutedBy: SILENCE }),
      incident('I2', { severity: 'P3' }),
      incident('I3', { severity: 'P2', state: 'acknowledged' }),
      incident('I4', { severity: 'P2', onset: '2026-11-22T09:05:00.000Z' }),
      incident('I5', { severity: 'P2' }),
      incident('I6', { severity: 'P2', siteCount: 40 }),
      incident('I7', { severity: 'P1' }),
    ];
    expect(ids(sortIncidents(living).living)).toEqual(['I7', 'I6', 'I4', 'I5', 'I3', 'I2', 'I1']);
  });

  it('parts what stands from what ended, latest end first; what was merged is in neither', () => {
    const { living, ended } = sortIncidents([
      incident('I1', { state: 'resolved', resolvedAt: '2026-11-22T09:10:00.000Z' }),
      incident('I2', { state: 'merged' }),
      incident('I3', { state: 'mitigated' }),
      incident('I4', { state: 'resolved', resolvedAt: '2026-11-22T09:20:00.000Z' }),
    ]);
    expect(ids(living)).toEqual(['I3']);
    expect(ids(ended)).toEqual(['I4', 'I1']);
  });

  it('does not depend on the order of arrival', () => {
    const any = fc.record({
      severity: fc.constantFrom(...SEVERITIES),
      state: fc.constantFrom(...INCIDENT_STATES),
      siteCount: fc.integer({ min: 1, max: 3 }),
      mutedBy: fc.constantFrom(null, SILENCE),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (changes, random) => {
        const all = changes.map((change, index) => incident(`I${index}`, change));
        const shuffled = all
          .map((one) => ({ one, rank: random.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        expect([...shuffled].sort(compareWorst)).toEqual([...all].sort(compareWorst));
      }),
    );
  });

  it('calls for a person only where nobody has it and somebody is told', () => {
    expect(INCIDENT_STATES.filter((state) => isUntaken(incident('I1', { state })))).toEqual(['open']);
    expect(isUntaken(incident('I1', { mutedBy: SILENCE }))).toBe(false);
    expect(INCIDENT_STATES.filter((state) => isLiving({ state }))).toEqual(['open', 'acknowledged', 'mitigated']);
  });

  it('knows the site of the cause among those it names', () => {
    expect(names(incident('I1', { sites: [] }), 's1')).toBe(true);
    expect(names(incident('I1'), 's2')).toBe(false);
  });
});

describe('effects', () => {
  const flow = (site: string, name: string, state: 'ok' | 'degraded' | 'down' | 'unreachable', critical = false) => ({
    site,
    name,
    state,
    critical,
  });

  it('name each flow once, by its worst state, with the sites that are in it', () => {
    const effects = flowEffects([
      flow('s1', 'sync', 'degraded'),
      flow('s2', 'sync', 'down'),
      flow('s3', 'sync', 'down'),
      flow('s1', 'checkout', 'down', true),
      flow('s1', 'receipt', 'ok'),
    ]);
    expect(effects).toEqual([
      { name: 'checkout', state: 'down', critical: true, siteCount: 1 },
      { name: 'sync', state: 'down', critical: false, siteCount: 2 },
    ]);
  });
});

describe('the contrast', () => {
  it('sets regions with touched stores against all others, and leaves hubs out', () => {
    const estate = [
      summary('s1', { region: 'East' }),
      summary('s2', { region: 'East' }),
      summary('s3', { region: 'North' }),
      summary('s4', { region: null }),
      summary('hub', { kind: 'hub', region: 'East' }),
    ];
    expect(contrastOf(estate, new Set(['s1', 's2', 'hub']))).toEqual([
      { region: 'East', touched: 2, total: 2 },
      { region: null, touched: 0, total: 2 },
    ]);
    expect(contrastOf(estate, new Set(['s4'])).at(0)).toEqual({ region: '', touched: 1, total: 1 });
  });
});
