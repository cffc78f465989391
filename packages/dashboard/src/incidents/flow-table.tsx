/** The flows that an incident stops or impairs, over all its sites. */
import type { IncidentView } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';
import { StateMark } from '../page/state-mark.js';
import { flowEffects, noEffectKey } from './incident-effect.js';

/** The panel. */
export function FlowTable({ incident }: { incident: IncidentView }) {
  const words = useWords();
  const { t } = words;
  const effects = flowEffects(incident.flows);
  return (
    <section class="panel" aria-labelledby="flows-hurt">
      <h2 id="flows-hurt">{t('flowsHurt')}</h2>
      {effects.length === 0 && <p class="empty">{t(noEffectKey(incident))}</p>}
      <ul class="effects">
        {effects.map((effect) => (
          <li key={effect.name}>
            <StateMark state={effect.state} /> <b>{effect.name}</b> {words.state(effect.state)}{' '}
            <span class="soft">{t('flowAtSites', { n: effect.siteCount })}</span>
            {effect.critical && <span class="faint"> · {t('flowCritical')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
