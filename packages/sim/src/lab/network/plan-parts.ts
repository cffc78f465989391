/** What a network on paper is made of. */

/** A namespace's role; its name in the kernel is `twlab-<lab>-<role>`. */
export type Place =
  | 'switch'
  | 'front-end'
  | 'devices'
  | 'office-printer'
  | 'camera'
  | 'router'
  | 'modem'
  | 'carrier'
  | 'hub-gateway'
  | 'hub-switch'
  | 'hub'
  | 'vip'
  | 'apps'
  | 'mall-switch'
  | 'mall-pc'
  | 'mall-tills'
  | 'mall-router'
  | 'entrance'
  | 'car-park';

/** One end of a wire. */
export interface Jack {
  readonly place: Place;
  readonly device: string;
  /** With prefix length: `10.77.1.1/24`. None where the jack is a bridge's port. */
  readonly addresses?: readonly string[];
  /** A vendor's prefix makes it look like that vendor's device to whoever reads the ARP table. */
  readonly mac?: string;
}

export interface Wire {
  readonly a: Jack;
  readonly b: Jack;
}

export interface Route {
  readonly place: Place;
  readonly to: string;
  readonly via: string;
  /** The lower one is taken. */
  readonly metric: number;
}

export interface NetworkPlan {
  readonly wires: readonly Wire[];
  readonly routes: readonly Route[];
  /** Bridges, one for each of these places, over all of its jacks. */
  readonly bridges: readonly Place[];
  /** Of bridges that can be asked themselves: managed switches. */
  readonly bridgeAddresses: readonly { readonly place: Place; readonly address: string }[];
  readonly forwarding: readonly Place[];
  /** Places whose traffic towards a device leaves with that device's address (a 4G modem's NAT). */
  readonly masquerading: readonly { readonly place: Place; readonly device: string }[];
}

export function jack(place: Place, device: string, ...addresses: readonly string[]): Jack {
  return { place, device, addresses };
}

export function wire(a: Jack, b: Jack): Wire {
  return { a, b };
}

export function route(place: Place, to: string, via: string, metric = 0): Route {
  return { place, to, via, metric };
}
