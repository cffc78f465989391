/** The figures of findings for `/metrics`. */
import { FINDING_KINDS } from '@tillwatch/model';
import { Gauge, type Registry } from 'prom-client';
import type { FindingsOf } from '../findings.js';

/** Puts them on the registry; counted at each scrape. */
export function addFindingMetrics(registry: Registry, findings: FindingsOf): void {
  new Gauge({
    name: 'tillwatch_findings',
    help: 'Risks that are no faults yet, by kind.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      for (const kind of FINDING_KINDS) this.set({ kind }, 0);
      for (const { kind } of findings({ site: null, isOpeningOnly: false })) this.inc({ kind });
    },
  });
}
