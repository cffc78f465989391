/** The tags on a drawing that say in words what a node or link has to do with an incident. */

import { kindWords } from '../incidents/name-book.js';
import { useWords } from '../page/contexts.js';
import type { Words } from '../words/phrases.js';
import { formatShare } from '../words/quantity-words.js';
import type { IncidentMark } from './incident-marks.js';
import { NODE_HEIGHT, NODE_WIDTH, type SiteLayout } from './layout.js';

/** A mark in a sentence, for whoever does not see the drawing; empty for none. */
export function markLabel(mark: IncidentMark | undefined, words: Words): string {
  if (mark === undefined) return '';
  const { role, incident, kind, share } = mark;
  if (role === 'cause') return words.t('markedCause', { id: incident, how: kindWords(kind, words) });
  if (role === 'suspected')
    return words.t('markedSuspected', { id: incident, share: formatShare(share, words.locale) });
  return words.t('markedAffected', { id: incident });
}

/** The tag on a node's upper edge; what is affected says so in its note. */
export function MarkTag({ mark }: { mark: IncidentMark | undefined }) {
  const words = useWords();
  if (mark === undefined || mark.role === 'affected') return null;
  return (
    <span class="mark-tag" data-role={mark.role} aria-hidden="true">
      {mark.role === 'cause' && <b>{words.t('markCause')}</b>}
      {mark.role === 'cause' && ` · ${kindWords(mark.kind, words)}`}
      {mark.role === 'suspected' && words.t('markSuspected', { share: formatShare(mark.share, words.locale) })}
    </span>
  );
}

interface LinkTagsProps {
  readonly layout: SiteLayout;
  readonly marks: ReadonlyMap<string, IncidentMark>;
  readonly headingUnits: number;
  readonly unitsPerEm: number;
}

/** The tags of links, over the middle of their first stretch. What is affected says so by its stroke. */
export function LinkTags({ layout, marks, headingUnits, unitsPerEm }: LinkTagsProps) {
  const words = useWords();
  const places = new Map(layout.nodes.map((node) => [node.id, node]));
  return (
    <>
      {layout.links.map(({ id, from, to }) => {
        const mark = marks.get(id);
        const [a, b] = [places.get(from), places.get(to)];
        if (mark === undefined || mark.role === 'affected' || a === undefined || b === undefined) return null;
        const left = a.x <= b.x ? a : b;
        const right = left === a ? b : a;
        const gap = right.column - left.column === 1 ? (right.x - left.x - NODE_WIDTH) / 2 : NODE_WIDTH / 9;
        const x = left.x + NODE_WIDTH + gap;
        const y = right.column - left.column === 1 ? (left.y + right.y + NODE_HEIGHT) / 2 : left.y + NODE_HEIGHT / 2;
        return (
          <span
            key={id}
            class="link-tag"
            title={markLabel(mark, words)}
            style={{ left: `${x / unitsPerEm}em`, top: `${(y + headingUnits) / unitsPerEm}em` }}
          >
            <span class="mark-tag" data-role={mark.role} data-on="link">
              {mark.role === 'cause' ? words.t('markCause') : formatShare(mark.share, words.locale)}
            </span>
          </span>
        );
      })}
    </>
  );
}
