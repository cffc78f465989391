/** Durable storage of heartbeats, transitions and births, behind the port `Store`. */
export { createMemoryStore, type MemoryStoreOptions } from './memory-store.js';
export { DEFAULT_RETENTION, type StoreRetention } from './retention.js';
export { createSqliteStore, type SqliteStoreOptions } from './sqlite-store.js';
