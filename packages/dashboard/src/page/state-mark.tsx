/** The small sign of a state: its shape tells as much as its colour. */
import type { HealthState } from '@tillwatch/model';

/** One sign, as large as the text beside it; hidden from screen readers, to whom the word beside it speaks. */
export function StateMark({ state }: { state: HealthState }) {
  return (
    <svg class="mark" data-state={state} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[state]}
    </svg>
  );
}

const SHAPES: Readonly<Record<HealthState, preact.JSX.Element>> = {
  ok: <circle cx="8" cy="8" r="4.5" />,
  degraded: <path d="M8 2 14.5 13.5h-13z" />,
  down: (
    <>
      <rect x="1.5" y="1.5" width="13" height="13" rx="2" />
      <path class="cross" d="M5 5l6 6M11 5l-6 6" />
    </>
  ),
  unreachable: <rect x="2.5" y="2.5" width="11" height="11" rx="1.5" />,
  unknown: <path d="M8 1.5 14.5 8 8 14.5 1.5 8z" />,
};
