/** What the shop does while the cause stands: plain steps, and a second way for whom the first does not help. */
import type { Playbook } from '@tillwatch/model';
import { useWords } from '../page/contexts.js';

/** The panel; none without playbooks. */
export function PlaybookPanel({ id, playbooks }: { id: string; playbooks: readonly Playbook[] }) {
  const { t, locale } = useWords();
  if (playbooks.length === 0) return null;
  return (
    <section class="panel playbooks" aria-labelledby={`playbooks-${id}`}>
      <h2 id={`playbooks-${id}`}>{t('meanwhile')}</h2>
      {playbooks.map((playbook) => {
        const { title, steps, otherwise } = playbook.texts[locale];
        return (
          <div key={playbook.id}>
            <h3>{title}</h3>
            <Steps steps={steps} />
            {otherwise.length > 0 && <p class="soft">{t('otherwise')}</p>}
            <Steps steps={otherwise} />
          </div>
        );
      })}
    </section>
  );
}

/** In the order in which they stand; two may read alike. */
function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <ol class="steps">
      {[...steps.entries()].map(([place, step]) => (
        <li key={place}>{step}</li>
      ))}
    </ol>
  );
}
