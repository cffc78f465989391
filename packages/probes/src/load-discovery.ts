/** The scan's own modules, loaded when somebody scans: an agent never does. */

/** Loads them. */
export function loadDiscovery(): Promise<typeof import('./discovery.js')> {
  return import('./discovery.js');
}
