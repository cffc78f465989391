// The direction of imports (docs/architecture.md): model <- protocol <- { probes <- agent, collector, cli }; sim and tests are nobody's dependency.
const inside = (name) => `^packages/${name}/(src|bin)/`;
// `process` is the agent's second entry: it leads to the agent's program without loading what reads a configuration. `scenario` is sim's: without devices.
const entry =
  '^packages/([^/]+/(src|dist)/index|agent/(src|dist)/process|sim/(src|dist)/scenario/index)\\.(ts|js|d\\.ts)$';
const only = (name, allowed) => ({
  name: `${name}-direction`,
  comment: `${name} may import only: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: inside(name) },
  to: { path: '^packages/', pathNot: [name, ...allowed].map((item) => `^packages/${item}/`) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'model-is-pure',
      comment: 'model has no I/O',
      severity: 'error',
      from: { path: inside('model') },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    only('model', []),
    only('protocol', ['model']),
    only('config', ['model']),
    only('probes', ['model', 'config']),
    only('agent', ['model', 'config', 'protocol', 'probes']),
    only('collector', ['model', 'config', 'protocol']),
    only('dashboard', ['model']),
    only('cli', ['model', 'config', 'protocol', 'probes', 'agent', 'collector', 'sim']),
    only('sim', ['model', 'config', 'protocol', 'probes', 'agent', 'collector']),
    {
      name: 'no-deep-imports',
      comment: 'a package is used through its index alone',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^packages/[^/]+/', pathNot: ['^packages/$1/', entry] },
    },
    {
      name: 'protobuf-in-protocol-only',
      severity: 'error',
      from: { path: '^packages/', pathNot: inside('protocol') },
      to: { path: 'node_modules/protobufjs' },
    },
    {
      name: 'no-undeclared',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], pathNot: 'node_modules/@types/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/', '/generated/'] },
    exclude: { path: ['/dist/.*\\.map$', '^packages/[^/]+/bundle/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
};
