import type { Incident } from '@tillwatch/model';

/** `atMs`: onset and detection, epoch ms. */
export function blankIncident(
  id: string,
  about: { readonly site: string; readonly component: string; readonly atMs: number },
): Incident;
