/** Opening hours from the configuration: whose they are, and what they mean for a fault. */

import { createSiteHours } from '../../src/calendars/site-hours.js';
import { checkConfig } from '../../src/config/load.js';

const FROM = { file: 'collector.yaml', overrides: {}, env: {} };

function calendarsOf(text: string) {
  const checked = checkConfig(text, FROM);
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.config.calendars ?? [];
}

const TEXT = `calendars:
  - { sites: [night-*], daily: 18:00-02:00, timeZone: Asia/Shanghai, whileClosed: lower }
  - sites: ['*']
    daily: 08:00-22:00
    sun: 10:00-20:00
    mon: closed
    holidays: [2026-12-25]
    exceptions: { 2026-12-24: 08:00-14:00 }
    readyMinutes: 60
`;
const ZONES: Readonly<Record<string, string | null>> = { east: 'Asia/Shanghai', west: 'Europe/Berlin', lost: null };
const hours = createSiteHours(calendarsOf(TEXT), (site) => ({
  kind: site === 'hub-1' ? 'hub' : 'store',
  timeZone: ZONES[site] ?? null,
}));
const at = (site: string, time: string) => hours.at(site, Date.parse(time));

describe('opening hours', () => {
  it("go by each site's own time zone", () => {
    // A Tuesday, 09:00 in Shanghai and 02:00 in Berlin.
    expect(at('east', '2026-12-01T01:00:00Z')).toEqual({ isOpen: true, closedUntilMs: null });
    expect(at('west', '2026-12-01T01:00:00Z')).toEqual({
      isOpen: false,
      closedUntilMs: Date.parse('2026-12-01T06:00:00Z'),
    });
  });

  it('know Sundays, days off, holidays and exceptions', () => {
    expect(at('east', '2026-12-06T01:30:00Z').isOpen).toBe(false);
    expect(at('east', '2026-12-06T02:30:00Z').isOpen).toBe(true);
    expect(at('east', '2026-12-07T04:00:00Z').isOpen).toBe(false);
    expect(at('east', '2026-12-24T05:00:00Z').isOpen).toBe(true);
    expect(at('east', '2026-12-24T07:00:00Z').isOpen).toBe(false);
    expect(at('east', '2026-12-25T04:00:00Z').isOpen).toBe(false);
  });

  it('are watched again before they begin', () => {
    expect(at('east', '2026-12-01T22:30:00Z').closedUntilMs).toBe(Date.parse('2026-12-01T23:00:00Z'));
    expect(at('east', '2026-12-01T23:30:00Z')).toEqual({ isOpen: false, closedUntilMs: null });
  });

  it('say which opening is near', () => {
    const ahead = (time: string) => hours.openingAhead?.('east', Date.parse(time));
    expect(ahead('2026-12-01T23:30:00Z')).toBe(Date.parse('2026-12-02T00:00:00Z'));
    expect(ahead('2026-12-01T22:30:00Z')).toBeNull();
    expect(ahead('2026-12-01T01:00:00Z')).toBeNull();
    expect(hours.openingAhead?.('lost', Date.parse('2026-12-01T23:30:00Z'))).toBeNull();
  });

  it('of the first calendar that names the site count, and a lower grade is no silence', () => {
    expect(at('night-1', '2026-12-01T16:00:00Z').isOpen).toBe(true);
    expect(at('night-1', '2026-12-01T04:00:00Z')).toEqual({ isOpen: false, closedUntilMs: null });
  });

  it('never close a hub, or a site whose time zone nobody knows', () => {
    for (const site of ['hub-1', 'lost']) expect(at(site, '2026-12-25T04:00:00Z').isOpen).toBe(true);
  });

  it('are told apart from what is wrong in the file, all at once', () => {
    const wrong = checkConfig(
      'calendars: [{ sites: [], daily: 25:00-26:00, timeZone: Mars/Olympus, holidays: [2026-02-30], whileClosed: loud }]',
      FROM,
    );
    expect(wrong.ok ? [] : wrong.faults.map(({ path }) => path).sort()).toEqual([
      'calendars[0].daily',
      'calendars[0].holidays[0]',
      'calendars[0].sites',
      'calendars[0].timeZone',
      'calendars[0].whileClosed',
    ]);
  });
});
