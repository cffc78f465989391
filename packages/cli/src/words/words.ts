/** Every text of the command line, as a type: a language that lacks one does not compile. */
import type { StoreContactRole } from '@tillwatch/model';
import type { ConfigWords } from '@tillwatch/probes';

/** Descriptions of commands, arguments and options, as `--help` and the reference page show them. */
export interface HelpWords {
  readonly program: string;
  readonly usage: string;
  readonly arguments: string;
  readonly options: string;
  readonly commands: string;
  readonly defaultIs: (value: string) => string;
  readonly choices: string;
  readonly showHelp: string;
  readonly showVersion: string;
  readonly json: string;
  readonly lang: string;
  readonly agent: string;
  readonly agentConfig: string;
  readonly collector: string;
  readonly collectorConfig: string;
  readonly collectorData: string;
  readonly collectorPort: string;
  readonly collectorBroker: string;
  readonly probe: string;
  readonly probeKind: string;
  readonly probeTarget: string;
  readonly probeParams: string;
  readonly probeTimeout: string;
  readonly probeKinds: string;
  readonly discover: string;
  readonly discoverNetworks: string;
  readonly discoverOut: string;
  readonly discoverForce: string;
  readonly discoverRate: string;
  readonly discoverCommunity: string;
  readonly discoverPort: string;
  readonly discoverPublic: string;
  readonly config: string;
  readonly configCheck: string;
  readonly configFile: string;
  readonly status: string;
  readonly statusSite: string;
  readonly statusSocket: string;
  readonly statusChecks: string;
  readonly ascii: string;
  readonly findings: string;
  readonly findingsSite: string;
  readonly findingsOpening: string;
  readonly collectorUrl: string;
  readonly demo: string;
  readonly scenario: string;
  readonly scenarioRun: string;
  readonly scenarioFile: string;
  readonly demoBreak: string;
  readonly demoMend: string;
  readonly demoList: string;
  readonly demoNode: string;
  readonly demoMendNode: string;
  readonly demoHow: string;
  readonly demoData: string;
  readonly exitStatus: string;
}

/** What goes wrong before a command does anything. */
export interface UsageWords {
  readonly missingCommand: string;
  readonly unknownCommand: (found: string) => string;
  readonly unknownOption: (found: string) => string;
  readonly missingArgument: (name: string) => string;
  readonly missingValue: (option: string) => string;
  readonly missingOption: (option: string) => string;
  readonly excessArguments: string;
  readonly invalid: string;
  readonly seeHelp: (command: string) => string;
  readonly didYouMean: (suggestion: string) => string;
  readonly oneOf: (choices: string) => string;
  readonly notAParameter: (found: string) => string;
  readonly notADuration: (found: string) => string;
  readonly notAPort: (found: string) => string;
  readonly notAUrl: (found: string) => string;
  readonly conflicting: (a: string, b: string) => string;
}

/** What commands print. */
export interface OutputWords {
  readonly error: string;
  readonly hint: string;
  readonly since: string;
  readonly flows: string;
  readonly wrong: string;
  readonly allWell: (nodes: number) => string;
  readonly othersWell: (nodes: number) => string;
  readonly notChecked: (names: string) => string;
  readonly checks: string;
  readonly causes: string;
  /** How sure a cause is: from 1000 to 1, from 20 to 1, below. */
  readonly veryLikely: string;
  readonly likely: string;
  readonly suspected: string;
  readonly lossy: string;
  readonly or: string;
  readonly linkBetween: (from: string, to: string) => string;
  readonly programOn: (node: string) => string;
  readonly speaksFor: (checks: string) => string;
  readonly speaksAgainst: (checks: string) => string;
  readonly nothingAgainst: string;
  readonly cleared: (components: string) => string;
  /** What to look at next; then how an outcome looks, and what it is then. */
  readonly tryNext: (act: string) => string;
  readonly outcome: (looks: string, components: string) => string;
  readonly agentOn: (node: string) => string;
  readonly saysItself: string;
  readonly unexplained: (checks: string) => string;
  /** What to do in the store now, with its second way out and whom to call. */
  readonly guide: string;
  readonly guideOtherwise: string;
  readonly guideCall: string;
  readonly guideRoles: Readonly<Record<StoreContactRole, string>>;
  readonly guideContract: (contract: string) => string;
  readonly guideSent: (at: string) => string;
  readonly guideBuiltIn: string;
  /** The search for causes was ended early. */
  readonly searchCut: string;
  readonly changedToday: string;
  readonly changedEarlier: string;
  readonly noChanges: string;
  readonly changedBy: (author: string) => string;
  readonly moreChanges: (count: number) => string;
  readonly moreFields: (count: number) => string;
  readonly absent: string;
  readonly uplink: string;
  readonly outbox: string;
  readonly uplinkStates: Readonly<Record<'connected' | 'connecting' | 'refused' | 'offline', string>>;
  readonly uplinkVia: (broker: string) => string;
  readonly waiting: (heartbeats: number) => string;
  readonly oldest: (age: string) => string;
  readonly evicted: (heartbeats: number) => string;
  readonly inMemory: string;
  readonly loss: (percent: string) => string;
  readonly ofSite: (at: string) => string;
  readonly noAgent: string;
  readonly siteColumns: readonly [site: string, state: string, name: string, wrong: string];
  readonly oneSite: (site: string) => string;
  readonly unknownSite: (site: string, known: string) => string;
  readonly startAgent: string;
  readonly noFindings: string;
  /** When it becomes a fault, at the earliest, and in what time that is. */
  readonly findingAt: (at: string, within: string) => string;
  readonly findingStops: (flows: string) => string;
  readonly opensAt: (at: string) => string;
  readonly moreFindings: (count: number) => string;
  readonly collectorSilent: (origin: string, why: string) => string;
  readonly collectorHint: string;
  readonly configSound: (file: string, nodes: number, links: number, checks: number) => string;
  readonly configFaults: (count: number) => string;
  readonly configFault: (found: string, expected: string, hint: string) => string;
  readonly demoNotRunning: string;
  readonly demoStart: string;
  readonly demoSeveral: (dataDir: string) => string;
  readonly demoUnknownNode: (found: string, known: string) => string;
  readonly demoUnknownHow: (found: string, known: string) => string;
  readonly scenarioHead: (name: string, title: string) => string;
  readonly scenarioPending: (reason: string) => string;
  readonly scenarioMet: string;
  readonly scenarioUnmet: string;
  readonly scenarioExpected: string;
  readonly scenarioCame: string;
  readonly scenarioEnd: (met: number, all: number, minutes: number, seconds: string, attempts: number) => string;
  readonly demoBroken: (node: string, how: string) => string;
  readonly demoMended: (nodes: string) => string;
  readonly demoNothingBroken: string;
  readonly demoColumns: readonly [node: string, site: string, state: string, hows: string];
  readonly demoWell: string;
  readonly demoHowTitle: string;
  readonly kindColumns: readonly [kind: string, does: string];
  readonly kindUse: string;
  readonly paramsTitle: (kind: string) => string;
  readonly valuesTitle: string;
  readonly required: string;
  readonly ended: string;
}

/** What `discover` says, beside its help. */
export interface DiscoverWords {
  readonly phases: Readonly<Record<'sweep' | 'ports' | 'ask', string>>;
  readonly devices: (count: number) => string;
  readonly ownNetworks: (networks: string) => string;
  readonly notANetwork: (found: string) => string;
  readonly tooLarge: (network: string, prefix: number) => string;
  readonly tooMany: (addresses: number, most: number) => string;
  readonly isPublic: (network: string) => string;
  readonly notANumber: (option: string, found: string, least: number, most: number) => string;
  readonly fileExists: (file: string) => string;
  readonly fileRefused: (file: string, code: string) => string;
  readonly columns: readonly [address: string, node: string, certainty: string, because: string];
  readonly certainty: Readonly<Record<'sure' | 'likely' | 'unknown', string>>;
  readonly foundSome: (devices: number, networks: string) => string;
  readonly couldNotTell: (nodes: string) => string;
  readonly written: (file: string) => string;
  readonly checkIt: (file: string) => string;
  /** What stands in the file that it writes. */
  readonly config: ConfigWords;
}

/** Lengths of time, shortest form. */
export interface TimeWords {
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
}

export interface Words {
  readonly help: HelpWords;
  readonly usage: UsageWords;
  readonly output: OutputWords;
  readonly discover: DiscoverWords;
  readonly time: TimeWords;
  /** What each way of breaking a demo node does; unknown ones keep the demo's own words. */
  readonly hows: Readonly<Record<string, string>>;
}
