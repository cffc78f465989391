/** The flows of a site with their states; a chosen one is picked out in the drawing. */
import type { SiteDetail } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';
import { StateMark } from '../page/state-mark.js';

interface FlowChipsProps {
  readonly site: SiteDetail;
  readonly chosen: string | null;
  readonly onFlow: (flow: string | null) => void;
}

/** The site's flows; a chosen one is picked out in the drawing. */
export function FlowChips({ site, chosen, onFlow }: FlowChipsProps) {
  const words = useWords();
  if (site.flowDetails.length === 0) return null;
  return (
    <ul class="chips" aria-label={words.t('flows')}>
      {site.flowDetails.map((flow) => (
        <li key={flow.name}>
          <button
            type="button"
            class="chip"
            data-state={flow.state}
            aria-pressed={flow.name === chosen}
            title={flow.critical ? words.t('flowCritical') : undefined}
            onClick={() => onFlow(flow.name === chosen ? null : flow.name)}
          >
            <StateMark state={flow.state} />
            {flow.name} <span class="soft">{words.state(flow.state)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
