/** From the plan to what `ip` and `nft` have to be told; pure. */
import type { Jack, NetworkPlan, Place } from './plan.js';

export interface NetworkCommands {
  /** Lines for `ip -batch` in the root namespace: wires lie between two namespaces from the start, so nothing ever shows up in the root one. */
  readonly wires: readonly string[];
  /** Lines for `ip -batch` inside a namespace. */
  readonly inside: ReadonlyMap<Place, readonly string[]>;
  /** `key=value` for sysctl inside a namespace. */
  readonly settings: ReadonlyMap<Place, readonly string[]>;
  /** A ruleset for `nft -f` inside a namespace. */
  readonly rulesets: ReadonlyMap<Place, string>;
}

/** A place with several interfaces on one LAN answers ARP for an address on its own interface alone (kernel: ip-sysctl, arp_ignore). */
const OWN_ARP = ['net.ipv4.conf.all.arp_ignore=1', 'net.ipv4.conf.all.arp_announce=2'];
/**
 * Without IPv6 no address is "tentative" for a second after a link comes up, and mDNS is heard once. Loopback keeps it: ippeveprinter will not start
 * where it cannot listen on IPv6.
 */
const BASE = [
  'net.ipv6.conf.all.disable_ipv6=1',
  'net.ipv6.conf.default.disable_ipv6=1',
  'net.ipv6.conf.lo.disable_ipv6=0',
];

/** A route over a line without carrier gives way to the next best one. */
const ROUTING = ['net.ipv4.ip_forward=1', 'net.ipv4.conf.all.ignore_routes_with_linkdown=1'];

/** Translates `plan`; `nameOf` gives a place's namespace. */
export function networkCommands(
  plan: NetworkPlan,
  places: readonly Place[],
  nameOf: (place: Place) => string,
): NetworkCommands {
  const jacks = plan.wires.flatMap(({ a, b }) => [a, b]);
  const rulesets = plan.masquerading.map(({ place, device }): [Place, string] => [place, masquerade(device)]);
  return {
    wires: plan.wires.map(({ a, b }) => {
      const near = `name ${a.device}${a.mac === undefined ? '' : ` address ${a.mac}`} netns ${nameOf(a.place)}`;
      return `link add ${near} type veth peer name ${b.device} netns ${nameOf(b.place)}`;
    }),
    inside: new Map(places.map((place) => [place, insideLines(plan, place, jacks)])),
    settings: new Map(places.map((place) => [place, settingsOf(plan, place, jacks)])),
    rulesets: new Map(rulesets),
  };
}

function insideLines(plan: NetworkPlan, place: Place, jacks: readonly Jack[]): string[] {
  const own = jacks.filter((jack) => jack.place === place);
  const hasBridge = plan.bridges.includes(place);
  return [
    'link set lo up',
    ...(hasBridge ? ['link add br0 type bridge stp_state 0 mcast_snooping 0', 'link set br0 up'] : []),
    ...plan.bridgeAddresses.filter((one) => one.place === place).map(({ address }) => `addr add ${address} dev br0`),
    ...own.flatMap(({ device, addresses = [] }) => [
      ...addresses.map((address) => `addr add ${address} dev ${device}`),
      ...(hasBridge ? [`link set ${device} master br0`] : []),
      `link set ${device} up`,
    ]),
    ...plan.routes
      .filter((route) => route.place === place)
      .map(({ to, via, metric }) => `route add ${to} via ${via} metric ${metric}`),
  ];
}

function settingsOf(plan: NetworkPlan, place: Place, jacks: readonly Jack[]): string[] {
  const isShared = jacks.filter((jack) => jack.place === place && (jack.addresses?.length ?? 0) > 0).length > 1;
  return [
    ...BASE,
    ...(plan.forwarding.includes(place) ? ROUTING : isShared ? OWN_ARP : []),
    // Echo requests to several devices of one place shall not be held back together (kernel: ip-sysctl, icmp_ratelimit).
    'net.ipv4.icmp_ratelimit=0',
  ];
}

function masquerade(device: string): string {
  return [
    'table ip lab_nat {',
    '  chain postrouting {',
    '    type nat hook postrouting priority 100;',
    `    oifname "${device}" masquerade`,
    '  }',
    '}',
    '',
  ].join('\n');
}
