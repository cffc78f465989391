/** The drawing of a site's links: lines in SVG, nodes as buttons over them. */
import { type HealthState, linkId, type NodeView, type SiteDetail, type SiteKind, severity } from '@tillwatch/model';
import { useMemo, useRef } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { StateMark } from '../page/state-mark.js';
import type { Words } from '../words/phrases.js';
import { formatLatency } from '../words/quantity-words.js';
import { useInView, useScale } from './drawing-size.js';
import { wayOf } from './flow-way.js';
import type { IncidentMark } from './incident-marks.js';
import type { Band } from './layers.js';
import { layoutSite, NODE_HEIGHT, NODE_WIDTH, type SiteLayout } from './layout.js';
import { LinkTags, MarkTag, markLabel } from './mark-tags.js';
import { nextNode } from './node-walk.js';

interface SiteDrawingProps {
  readonly site: SiteDetail;
  readonly selected: string;
  /** Name of the flow to pick out; null for none. */
  readonly flow: string | null;
  readonly marks: ReadonlyMap<string, IncidentMark>;
  readonly onChoose: (subject: string) => void;
}

/** Units of the drawing per em: all lengths are in ems, so that one font size scales the whole. */
const UNITS_PER_EM = 14;
/** Height of the headings' row, units. */
const HEADING_UNITS = 30;
/** Above every state: what is marked lies over what is not. */
const MARKED_LOUDNESS = { none: 0, affected: 10, suspected: 20, cause: 30 } as const;

/** The drawing; one stop of the Tab key, arrow keys inside. */
export function SiteDrawing({ site, selected, flow, marks, onChoose }: SiteDrawingProps) {
  const words = useWords();
  const layout = useLayout(site);
  const box = useRef<HTMLFieldSetElement>(null);
  const scale = useScale(box, layout.width, UNITS_PER_EM);
  useInView(box, selected, scale);
  const nodes = new Map(site.nodes.map((node) => [node.id, node]));
  const links = new Map(site.links.map((link) => [linkId(link), link]));
  const picked = site.flowDetails.find(({ name }) => name === flow);
  const way = picked === undefined ? null : wayOf(picked, site.links);
  const entryId = nodes.has(selected) ? selected : (layout.nodes[0]?.id ?? '');
  // Quiet lines first: what needs a person lies on top.
  const loudness = (id: string): number =>
    severity(links.get(id)?.state ?? 'ok') + MARKED_LOUDNESS[marks.get(id)?.role ?? 'none'];
  const drawn = [...layout.links].sort((a, b) => loudness(a.id) - loudness(b.id));

  const onKeyDown = (event: KeyboardEvent): void => {
    const id = (event.target as HTMLElement).dataset.node;
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey || !WALK_KEYS.has(event.key)) return;
    event.preventDefault();
    const next = nextNode(layout.nodes, id, event.key);
    if (next !== null) box.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
  };

  // A line can be clicked; without a mouse its buttons are in the details of the nodes at its ends.
  const onPointerUp = (event: PointerEvent): void => {
    const id = (event.target as Element).closest<SVGElement>('[data-link]')?.dataset.link;
    if (id !== undefined) onChoose(id);
  };

  return (
    <fieldset
      ref={box}
      class="drawing-scroll"
      aria-label={words.t('drawing')}
      onKeyDown={onKeyDown}
      onPointerUp={onPointerUp}
    >
      <p class="unseen">{words.t('drawingHelp')}</p>
      <div
        class="drawing"
        style={{
          fontSize: `${scale * UNITS_PER_EM}px`,
          width: em(layout.width),
          height: em(layout.height + HEADING_UNITS),
        }}
      >
        <Headings layout={layout} kind={site.kind} />
        <svg
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          style={{ top: em(HEADING_UNITS), width: em(layout.width), height: em(layout.height) }}
          aria-hidden="true"
        >
          {drawn.map((link) => {
            const state = links.get(link.id)?.state ?? 'unknown';
            return (
              // A line of another state is another element: Chromium 156 keeps the old strokes of one that is moved and changed at once.
              <g
                key={`${link.id} ${state} ${marks.get(link.id)?.role}`}
                class="wire"
                data-state={state}
                data-role={marks.get(link.id)?.role}
                data-selected={link.id === selected}
                data-aside={way !== null && !way.links.has(link.id)}
                data-link={link.id}
              >
                <path class="wire-hit" d={link.path} />
                <path class="wire-line" d={link.path} />
              </g>
            );
          })}
        </svg>
        {layout.nodes.map((placed) => {
          const node = nodes.get(placed.id);
          if (node === undefined) return null;
          return (
            <button
              key={node.id}
              type="button"
              class="node"
              data-node={node.id}
              data-state={node.state}
              data-remote={node.at !== null}
              data-vantage={node.id === site.vantage}
              data-role={marks.get(node.id)?.role}
              data-aside={way !== null && !way.nodes.has(node.id)}
              aria-pressed={node.id === selected}
              aria-label={labelOf(node, site, marks.get(node.id), words)}
              title={node.name}
              tabIndex={node.id === entryId ? 0 : -1}
              style={{
                left: em(placed.x),
                top: em(placed.y + HEADING_UNITS),
                width: em(NODE_WIDTH),
                height: em(NODE_HEIGHT),
              }}
              onClick={() => onChoose(node.id)}
            >
              <StateMark state={node.state} />
              <span class="node-name">{node.name}</span>
              <NodeNote node={node} isAffected={marks.get(node.id)?.role === 'affected'} />
              <MarkTag mark={marks.get(node.id)} />
            </button>
          );
        })}
        <LinkTags layout={layout} marks={marks} headingUnits={HEADING_UNITS} unitsPerEm={UNITS_PER_EM} />
      </div>
    </fieldset>
  );
}

const WALK_KEYS: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']);

function em(units: number): string {
  return `${units / UNITS_PER_EM}em`;
}

const BAND_WORDS = {
  endpoints: 'endpoints',
  lan: 'lan',
  frontEnd: 'frontEnd',
  store: 'storeBand',
  network: 'network',
  line: 'line',
  centre: 'centre',
  backends: 'backends',
} as const satisfies Record<Band, string>;

/** A hub has no store to name its columns after. */
const HUB_WORDS = { ...BAND_WORDS, frontEnd: 'hostBand', store: 'serviceBand' } as const;

function Headings({ layout, kind }: { layout: SiteLayout; kind: SiteKind }) {
  const { t } = useWords();
  const bandWords = kind === 'hub' ? HUB_WORDS : BAND_WORDS;
  return (
    <>
      {layout.headings.map(({ band, x, width }) => (
        <span key={band} class="band" style={{ left: em(x), width: em(width) }}>
          <span class="band-name">{t(bandWords[band])}</span>
        </span>
      ))}
    </>
  );
}

/** Second line of a node: why it is not ok, else what kind of thing it is and its latency. */
function NodeNote({ node, isAffected }: { node: NodeView; isAffected: boolean }) {
  const words = useWords();
  if (node.state !== 'ok') {
    const why = (node.state !== 'unreachable' && words.reason(node.reason)) || words.state(node.state);
    return (
      <span class="node-note">
        <span class="note-text">
          {isAffected && `${words.t('markAffected')} · `}
          {why}
        </span>
      </span>
    );
  }
  const latencyUs = node.checks.find((check) => check.latencyUs !== null)?.latencyUs ?? null;
  return (
    <span class="node-note">
      <span class="note-text">{words.kind(node.kind)}</span>
      {latencyUs !== null && <span>{formatLatency(latencyUs, words.locale)}</span>}
    </span>
  );
}

function labelOf(node: NodeView, site: SiteDetail, mark: IncidentMark | undefined, words: Words): string {
  const state: HealthState = node.state;
  const why = [words.state(state), words.reason(node.reason)].filter((part) => part !== '').join(', ');
  const label = words.t('nodeMark', { name: node.name, kind: words.kind(node.kind), state: why });
  const parts = [label, markLabel(mark, words), node.id === site.vantage ? words.t('vantage') : ''];
  return parts.filter((part) => part !== '').join('. ');
}

/** The layout depends on nodes and links alone: it is made anew only when these change, and then nothing else moves. */
function useLayout(site: SiteDetail): SiteLayout {
  const shape = JSON.stringify([
    site.nodes.map((node) => [node.id, node.kind]),
    site.links.map((link) => [link.from, link.to]),
  ]);
  return useMemo(() => layoutSite(site.nodes, site.links), [shape]);
}
