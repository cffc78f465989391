import { networkCommands } from '../../src/lab/network/network-commands.js';
import { ADDRESS, NETWORK, PLACES, type Place, STORE_DEVICES } from '../../src/lab/network/plan.js';

const nameOf = (place: Place) => `twlab-x-${place}`;
const commands = networkCommands(NETWORK, PLACES, nameOf);
const jacks = NETWORK.wires.flatMap(({ a, b }) => [a, b]);

it('names no interface twice in a place, and none longer than the kernel takes', () => {
  const names = jacks.map(({ place, device }) => `${place} ${device}`);
  expect(new Set(names).size).toBe(names.length);
  // IFNAMSIZ of linux/if.h is 16 with the closing zero.
  expect(jacks.filter(({ device }) => device.length > 15)).toEqual([]);
});

it('gives no address and no MAC twice', () => {
  for (const values of [jacks.flatMap(({ addresses = [] }) => addresses), jacks.flatMap(({ mac }) => mac ?? [])])
    expect(new Set(values).size).toBe(values.length);
});

it('lays every wire between two named namespaces', () => {
  for (const line of commands.wires) expect(line.match(/netns twlab-x-[a-z-]+/g)).toHaveLength(2);
});

it('puts bridge ports under the bridge, and routes only after the addresses that they need', () => {
  const inside = commands.inside.get('switch') ?? [];
  expect(inside.filter((line) => line.endsWith('master br0'))).toHaveLength(Object.keys(STORE_DEVICES).length + 5);
  const frontEnd = commands.inside.get('front-end') ?? [];
  const route = frontEnd.indexOf(`route add default via ${ADDRESS.router} metric 0`);
  expect(route).toBeGreaterThan(frontEnd.findIndex((line) => line.startsWith('addr add')));
});

it('forwards in routers alone, and answers ARP for own interfaces alone where there are several on one LAN', () => {
  const forwarding = PLACES.filter((place) => commands.settings.get(place)?.includes('net.ipv4.ip_forward=1'));
  expect(forwarding.sort()).toEqual([...NETWORK.forwarding].sort());
  expect(commands.settings.get('devices')).toContain('net.ipv4.conf.all.arp_ignore=1');
  expect(commands.rulesets.get('modem')).toContain('oifname "lte0" masquerade');
});
