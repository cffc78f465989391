/** Configuration files of agent and collector: YAML whose every place is known, all faults at once in both languages, secrets by reference. */
export { type ConfigFault, describeFound, formatFault, formatPath, inOrder, type PathFault } from './fault.js';
export { nearest } from './nearest.js';
export { type ReadResult, readConfigText } from './read-text.js';
export { isSecretReference, resolveSecret, type SecretReference, type SecretResult, secretSchema } from './secret.js';
export { onePerPlace, shapeFaults } from './shape-faults.js';
export { type ConfigSource, parseSource, placedFaults, syntaxFaults } from './source.js';
export { faultIn } from './words.js';
