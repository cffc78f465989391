/** One check: its state and figures, and its latency over the chosen time. */
import type { CheckView, SiteDetail } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';
import type { HistoryRange } from '../page/route.js';
import { Since } from '../page/since.js';
import { StateMark } from '../page/state-mark.js';
import { formatLatency, formatShare } from '../words/quantity-words.js';
import { formatValue } from '../words/value-words.js';
import { LatencyChart } from './latency-chart.js';

interface CheckCardProps {
  readonly site: SiteDetail;
  readonly check: CheckView;
  readonly range: HistoryRange;
  /** Connections so far: history is read anew after each. */
  readonly connections: number;
}

/** The card of one check. */
export function CheckCard({ site, check, range, connections }: CheckCardProps) {
  const words = useWords();
  const { t, locale } = words;
  const why = [words.state(check.state), words.reason(check.reason)].filter((part) => part !== '').join(' · ');
  // What a check read before it failed says nothing of now.
  const isCurrent = check.state === 'ok' || check.state === 'degraded';
  return (
    <article class="check" data-state={check.state}>
      <h3>
        <StateMark state={check.state} />
        {check.kind} <span class="faint">{check.target}</span>
      </h3>
      <p class="soft">
        {why} · <Since at={check.since} timeZone={site.timeZone} />
      </p>
      <dl class="readings">
        <Reading label={t('latency')} text={check.latencyUs === null ? '–' : formatLatency(check.latencyUs, locale)} />
        <Reading label={t('loss')} text={check.lossRatio === null ? '–' : formatShare(check.lossRatio, locale)} />
        {isCurrent && <Values check={check} />}
      </dl>
      {!isCurrent && Object.keys(check.values).length > 0 && (
        <details>
          <summary>{t('lastValues')}</summary>
          <dl class="readings">
            <Values check={check} />
          </dl>
        </details>
      )}
      <LatencyChart site={site} check={check} range={range} connections={connections} />
    </article>
  );
}

function Values({ check }: { check: CheckView }) {
  const { locale } = useWords();
  return (
    <>
      {Object.entries(check.values).map(([name, value]) => {
        const { label, text } = formatValue(name, value, locale);
        return <Reading key={name} label={label} text={text} />;
      })}
    </>
  );
}

function Reading({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
}
