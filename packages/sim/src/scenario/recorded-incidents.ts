/** The collector's store of incidents, with a note of all that is put into it: what was decided, and who would be told. */
import type { IncidentStore } from '@tillwatch/collector';
import type { Recorder } from './record.js';

/**
 * Passes every call on to `store`; a call that it refuses is noted nowhere. `nowMs`: after the start. `hasPeople`: messages that were delivered are noted,
 * else the turns that people would be told of.
 */
export function recordedIncidents(
  store: IncidentStore,
  recorder: Recorder,
  nowMs: () => number,
  hasPeople: boolean,
): IncidentStore {
  return {
    ...store,
    async plan(plan) {
      await store.plan(plan);
      const atMs = nowMs();
      for (const { incident, entry } of plan.timeline ?? []) recorder.timeline(incident, entry, atMs);
      for (const { id, state } of plan.updates ?? []) {
        const message = state === 'delivered' ? await store.message(id) : null;
        if (message === null) continue;
        const { incident, notice, turn, to, channel } = message;
        recorder.message({ atMs, incident, notice, turn, to, channel });
      }
    },
    async save(effects) {
      await store.save(effects);
      const atMs = nowMs();
      for (const effect of effects) {
        switch (effect.kind) {
          case 'save':
            recorder.incident(effect.incident, atMs);
            break;
          case 'timeline':
            recorder.timeline(effect.incident, effect.entry, atMs);
            break;
          case 'notice':
            if (hasPeople) break;
            recorder.message({
              atMs,
              incident: effect.incident,
              notice: effect.notice,
              turn: effect.turn,
              to: null,
              channel: null,
            });
            break;
        }
      }
    },
  };
}
