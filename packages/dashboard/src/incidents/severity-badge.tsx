/** The grade of an incident: its letters, and what they mean for whoever does not know them. */
import type { Severity } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';

const MEANINGS = {
  P1: 'severityP1',
  P2: 'severityP2',
  P3: 'severityP3',
  P4: 'severityP4',
} as const satisfies Record<Severity, string>;

/** The badge; one that is muted or over is drawn without its colour. */
export function SeverityBadge({ severity, isQuiet = false }: { severity: Severity; isQuiet?: boolean }) {
  const { t } = useWords();
  return (
    <abbr class="severity" data-severity={severity} data-quiet={isQuiet} title={t(MEANINGS[severity])}>
      {severity}
    </abbr>
  );
}
