/** A small store as a scenario's file, for tests: till, switch on a feed, router, main and backup line, a central database that stands in a hub. */

/** `more` is put behind; `line` replaces the length. */
export function smallStore(more: string, length = '10m'): string {
  return `scenario: small
title: A small store
start: 2026-11-21T09:00:00+08:00
length: ${length}
sites:
  - id: s1
    vantage: front-end
    nodes:
      - { id: front-end, kind: front-end }
      - { id: sw, kind: switch }
      - { id: feed, kind: power }
      - { id: till, kind: till }
      - { id: store-db, kind: store-db }
      - { id: router, kind: router }
      - { id: wan, kind: wan }
      - { id: carrier, kind: carrier, at: isp/carrier }
      - { id: 4g, kind: backup-line }
      - { id: central-db, kind: central-db, at: hub/central-db }
    links:
      - front-end -> sw
      - sw -> feed
      - till -> sw
      - store-db -> sw
      - sw -> router
      - router -> wan
      - wan -> carrier
      - router -> 4g
      - wan -> central-db
      - 4g -> central-db
      - store-db -> central-db
    checks:
      - { id: till/icmp, on: till, kind: icmp }
      - { id: till/http, on: till, kind: http }
      - { id: router/icmp, on: router, kind: icmp }
      - { id: wan/icmp, on: wan, kind: icmp }
      - { id: central-db/db, on: central-db, kind: db }
      - { id: lag, on: store-db->central-db, kind: replication }
      - { id: trade, on: till, kind: trade, interval: 1m, counts: { orders: 6 } }
      - { id: versions, on: till, kind: version, interval: 1m }
${more}`;
}
