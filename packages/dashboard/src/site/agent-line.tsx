/** One line on the agent: version, session, clock, last heard. */
import { assertNever, type SiteDetail } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { formatOffset, formatSpan } from '../words/quantity-words.js';
import { formatInstant } from '../words/time-words.js';

/** The agent's line of the site page. */
export function AgentLine({ site }: { site: SiteDetail }) {
  const { t, locale } = useWords();
  const nowMs = useNow();
  const { agent } = site;
  const heard =
    site.lastHeardAt === null
      ? t('neverHeardSite')
      : t('heardAgo', { span: formatSpan(nowMs - Date.parse(site.lastHeardAt), locale) });
  const parts = [
    t(site.kind),
    t('agentVersion', { version: agent.version }),
    t('session', { state: t(sessionKey(agent.session)) }),
    agent.clockOffsetMs === null
      ? t('clockUnknown')
      : t('clockOffset', { offset: formatOffset(agent.clockOffsetMs, locale) }),
    heard,
    t('startedAt', { at: formatInstant(Date.parse(agent.startedAt), nowMs, locale, site.timeZone) }),
  ];
  return (
    <>
      <p class="agent-line soft">{parts.join(' · ')}</p>
      {agent.conflict != null && (
        <p class="agent-conflict" role="alert">
          {t('agentConflict', { agent: agent.id })}
        </p>
      )}
    </>
  );
}

function sessionKey(session: SiteDetail['agent']['session']): 'sessionLive' | 'sessionSilent' | 'sessionLost' {
  switch (session) {
    case 'live':
      return 'sessionLive';
    case 'silent':
      return 'sessionSilent';
    case 'lost':
      return 'sessionLost';
    default:
      return assertNever(session);
  }
}
