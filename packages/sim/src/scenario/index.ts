/** Scenarios: a timeline of faults, changes and expectations, played through real agents and the real collector in virtual time. */

export { type HealthyLifeOptions, healthyLife } from './healthy-life.js';
export type { Judged } from './judge.js';
export { checkScenario, loadScenario, type ScenarioResult } from './load.js';
export { type PlayOptions, type PlayResult, playScenario } from './play.js';
export type { IncidentSeen, KeptSeen, MessageSeen, PlayRecord, StateSeen, TimelineSeen } from './record.js';
export { scenariosReference } from './reference.js';
export type { Scenario } from './scenario.js';
