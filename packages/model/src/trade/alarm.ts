/** When a drop of trade is an alarm, and when it is over: a fold over the detector's readings. */
import { BIN_MS } from './days.js';
import type { DropReading } from './drop-detector.js';

/** ln R below this for {@link CALM_MS} ends an alarm. */
const CALM_LOG = 2;
const CALM_MS = 30 * 60_000;

export interface TradeAlarm {
  /** The first bin of the drop: back-dated by the detector. */
  readonly onsetBin: number;
  readonly raisedBin: number;
}

export interface AlarmState {
  readonly alarm: TradeAlarm | null;
  /** Bins in a row that were calm. */
  readonly calmBins: number;
}

export const NO_ALARM: AlarmState = { alarm: null, calmBins: 0 };

/** Takes the reading after `bin`. `thresholdLog` is ln A. */
export function foldAlarm(state: AlarmState, reading: DropReading, bin: number, thresholdLog: number): AlarmState {
  const { logOdds, onset } = reading;
  if (state.alarm === null) {
    return onset !== null && logOdds >= thresholdLog
      ? { alarm: { onsetBin: onset.bin, raisedBin: bin }, calmBins: 0 }
      : state;
  }
  if (logOdds >= CALM_LOG) return { alarm: state.alarm, calmBins: 0 };
  const calmBins = state.calmBins + 1;
  return calmBins * BIN_MS >= CALM_MS ? NO_ALARM : { alarm: state.alarm, calmBins };
}
