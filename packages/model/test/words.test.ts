import {
  FAULT_CLASS_WORDS,
  FAULT_CLASSES,
  FAULT_KIND_WORDS,
  FAULT_TRIGGER_WORDS,
  FAULT_TRIGGERS,
  HEALTH_STATES,
  INCIDENT_STATE_WORDS,
  INCIDENT_STATES,
  LOCALES,
  NODE_KIND_WORDS,
  NODE_KINDS,
  REASON_WORDS,
  REASONS,
  STATE_WORDS,
  severity,
  TRADE_KINDS,
  VANTAGE_WORDS,
  VANTAGES,
  worstState,
} from '../src/index.js';

describe('words', () => {
  it('are complete in every language, none empty, none left in English in the Chinese list', () => {
    for (const [keys, words] of [
      [HEALTH_STATES, STATE_WORDS],
      [REASONS, REASON_WORDS],
      [NODE_KINDS, NODE_KIND_WORDS],
      [INCIDENT_STATES, INCIDENT_STATE_WORDS],
      [FAULT_CLASSES, FAULT_CLASS_WORDS],
      [FAULT_TRIGGERS, FAULT_TRIGGER_WORDS],
      [VANTAGES, VANTAGE_WORDS],
      [['hard', 'lossy', 'silent', ...TRADE_KINDS], FAULT_KIND_WORDS],
    ] as const) {
      for (const locale of LOCALES) {
        expect(Object.keys(words[locale]).sort()).toEqual([...keys].sort());
        for (const word of Object.values(words[locale])) expect(word.length).toBeGreaterThan(1);
      }
      for (const word of Object.values(words['zh-CN'])) expect(word).toMatch(/\p{Script=Han}/u);
    }
  });
});

describe('severity', () => {
  it('orders the states as an operator wants to see them', () => {
    expect([...HEALTH_STATES].sort((a, b) => severity(b) - severity(a))).toEqual([
      'down',
      'unreachable',
      'degraded',
      'unknown',
      'ok',
    ]);
    expect(worstState([])).toBe('unknown');
    expect(worstState(['ok', 'unknown'])).toBe('unknown');
  });
});
