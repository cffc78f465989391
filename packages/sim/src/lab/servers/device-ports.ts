/** Ports of the emulated devices, by the protocol's name; those that such devices have in shops. */
export const DEVICE_PORTS = { http: 80, pos: 7001, nexo: 8080, sics: 4305, mt8217: 4001, escpos: 9100 } as const;
