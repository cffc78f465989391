/** Why a call to the collector brought nothing, in words. */
import type { ApiFailure } from '../page/api.js';
import { useWords } from '../page/contexts.js';

const SENTENCES = {
  gone: 'failedGone',
  conflict: 'failedConflict',
  refused: 'failedRefused',
  server: 'failedServer',
  network: 'failedNetwork',
} as const satisfies Record<ApiFailure['kind'], string>;

/** The sentence, and behind it the collector's own. */
export function FailureText({ failure }: { failure: ApiFailure }) {
  const { t } = useWords();
  return (
    <span class="failure">
      {t(SENTENCES[failure.kind])}
      {failure.detail !== '' && (
        <span class="faint" lang="en">
          {' '}
          {failure.detail}
        </span>
      )}
    </span>
  );
}
