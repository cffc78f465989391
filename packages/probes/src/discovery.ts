/** Finds the devices of a site and proposes what to watch: everything that `tillwatch discover` is made of. */
export { becauseText, type ConfigWords, configText } from './discovery/config-text.js';
export type { Discovery, HostFindings } from './discovery/findings.js';
export { type Guess, guessKind } from './discovery/guess.js';
export { ownNetworks } from './discovery/neighbours.js';
export {
  hostAddresses,
  isPrivate,
  MAX_ADDRESSES,
  type Network,
  parseCidr,
  SMALLEST_PREFIX,
} from './discovery/networks.js';
export { type Proposal, type ProposedCheck, type ProposedNode, proposeSite } from './discovery/proposal.js';
export { discover, type ScanOptions, type ScanProgress } from './discovery/scan.js';
