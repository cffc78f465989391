/** The figures of trade for `/metrics`. Nothing is told per site: what a store sells is in no label and no value. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { TradeStats } from '../trade/trade.js';

/** Puts them on the registry; all of them 0 where nothing counts trade. */
export function addTradeMetrics(registry: Registry, stats: () => TradeStats | null): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: (stats: TradeStats) => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const now = stats();
        this.set(now === null ? 0 : read(now));
      },
    });
  };
  const counter = (name: string, help: string, read: (stats: TradeStats) => number): void => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        const now = stats();
        this.reset();
        this.inc(now === null ? 0 : read(now));
      },
    });
  };
  gauge('tillwatch_trade_series', 'Sites whose trade is counted.', ({ series }) => series);
  gauge('tillwatch_trade_series_ready', 'Those whose past was read and whose day is watched.', ({ ready }) => ready);
  gauge('tillwatch_trade_drops', 'Sites at which trade has dropped.', ({ troubled }) => troubled);
  gauge('tillwatch_trade_drops_unexplained', 'Those where no fault explains it.', ({ alone }) => alone);
  counter(
    'tillwatch_trade_counts_total',
    'Counts of trade that were told, each of one minute.',
    ({ minutesTotal }) => minutesTotal,
  );
  counter(
    'tillwatch_trade_history_reads_total',
    'Times that counts of a site were read from its history.',
    ({ historyReadsTotal }) => historyReadsTotal,
  );
  counter(
    'tillwatch_trade_failures_total',
    'Reads and writes of trade that failed; they are tried again.',
    ({ failuresTotal }) => failuresTotal,
  );
}
