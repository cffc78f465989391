// The test tiers as jest projects. test/README.md says what each needs.
const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/kit/property-runs.mjs',
    '^\\./states/edge\\.js$': '<rootDir>/test/kit/observed-edge.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@tillwatch/sim/scenario$': '<rootDir>/packages/sim/src/scenario/index.ts',
    '^@tillwatch/(model|config|protocol|probes|agent|collector|sim)$': '<rootDir>/packages/$1/src/index.ts',
  },
  modulePathIgnorePatterns: ['/dist/'],
};
/** Tiers that start processes: how long one takes to start on a busy machine is not what they test. */
const patient = { setupFilesAfterEnv: ['<rootDir>/test/kit/patience.mjs'] };
const tier = (displayName, testMatch, extra = {}) => ({ ...base, displayName, testMatch, ...extra });

export default {
  projects: [
    tier('unit', ['<rootDir>/packages/*/test/**/!(*.contract|*.integration).test.ts']),
    tier('contract', ['<rootDir>/packages/*/test/**/*.contract.test.ts']),
    tier('scenarios', ['<rootDir>/test/scenarios/**/*.test.ts']),
    tier(
      'integration',
      ['<rootDir>/packages/*/test/**/*.integration.test.ts', '<rootDir>/test/integration/**/*.test.ts'],
      patient,
    ),
    tier('browser', ['<rootDir>/test/browser/**/*.test.ts'], patient),
    tier('faults', ['<rootDir>/test/faults/**/*.test.ts'], patient),
    tier('lab', ['<rootDir>/test/lab/**/*.test.ts'], {
      ...patient,
      globalSetup: '<rootDir>/test/lab/lab-setup.mjs',
      globalTeardown: '<rootDir>/test/lab/lab-teardown.mjs',
    }),
  ],
};
