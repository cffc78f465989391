/** The probe kinds, for the agent's runner and the command line; and the scan that proposes a site. */
export type { ConfigWords, Discovery, Network, Proposal, ScanProgress } from './discovery.js';
export { loadDiscovery } from './load-discovery.js';
export {
  type ParamFault,
  type ParamJsonSchema,
  type ParamsJsonSchema,
  type ParsedParams,
  paramsFromText,
  paramsJsonSchema,
  parseProbeParams,
} from './parameters.js';
export {
  type AttemptSignal,
  MAX_MEMORY_KEYS,
  MAX_MEMORY_VALUE_BYTES,
  type Probe,
  type ProbeIo,
  type ProbeMemory,
  type ProbeRun,
  type ValueDoc,
  type WhenCounted,
} from './probe.js';
export { createProbeIo, createProbeMemory } from './probe-io.js';
export { probesReference } from './reference.js';
export { findProbe, PROBES, probeKinds } from './registry.js';
export { type LoneAttempt, runAlone } from './run-alone.js';
export { type SecretFault, withSecrets } from './secret-params.js';
export { type States, type Verdict, verdictOf } from './states/verdict.js';
