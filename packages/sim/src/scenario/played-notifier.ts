/** A notifier that delivers at once and notes to whom: what people get is what this is given. */
import type { ConfiguredNotifier, Notifier, NotifyConfig } from '@tillwatch/collector';
import { DEFAULT_PLAYBOOKS } from '@tillwatch/model';
import { z } from 'zod';
import type { Scenario } from './scenario.js';

/** Never held back by a rate: a scenario is about who is told, not about a provider's patience. */
const RATE = { perMinute: 6_000, burst: 6_000 };

const played: Notifier = {
  kind: 'played',
  summary: 'Delivers at once.',
  settings: z.strictObject({}),
  address: null,
  isProgram: false,
  isRoom: false,
  honoursKeys: true,
  rate: RATE,
  render: (event) => event,
  send: () => Promise.resolve({ kind: 'delivered' }),
};

/** null where the scenario names nobody. */
export function playedNotify({ people, notifiers }: Scenario): NotifyConfig | null {
  if (people === null) return null;
  return {
    publicUrl: null,
    people,
    notifiers: notifiers.map((id): ConfiguredNotifier => ({ id, notifier: played, settings: {}, rate: RATE })),
    playbooks: DEFAULT_PLAYBOOKS,
  };
}
