/** The probe kinds, for the agent's runner and the command line. */
export {
  type ParamFault,
  type ParamJsonSchema,
  type ParamsJsonSchema,
  type ParsedParams,
  paramsFromText,
  paramsJsonSchema,
  parseProbeParams,
} from './parameters.js';
export type { Probe, ProbeIo, ProbeRun, ValueDoc } from './probe.js';
export { createProbeIo } from './probe-io.js';
export { probesReference } from './reference.js';
export { findProbe, PROBES, probeKinds } from './registry.js';
export { type LoneAttempt, runAlone } from './run-alone.js';
