/** Emulated devices and simulated estates that speak the real wire; for the demo, tests and benchmarks, never for product code. */
export { mt8217Answer, SCALE_CONDITIONS, scalePorts } from './devices/checkout-scale.js';
export { createDevice, type Device, type DeviceSpec, type PortSpec, type Serve } from './devices/device.js';
export { escposPort, escposStatus, PRINTER_CONDITIONS, serveEscpos } from './devices/escpos.js';
export {
  CONDITIONS,
  type Condition,
  createFaultPoint,
  type FaultPoint,
  HOW_SUMMARIES,
  type How,
  LINE_FAULTS,
  type LineFault,
} from './devices/fault.js';
export { serveHealth, serveHttp } from './devices/http-program.js';
export { serveLines } from './devices/line-protocol.js';
export type { Endpoint } from './devices/listener.js';
export { TERMINAL_CONDITIONS, terminalPort } from './devices/payment-terminal.js';
export { serveRelay, type Target } from './devices/relay.js';
export { createRandom } from './random.js';
export { createFleet, type Fleet, type FleetOptions, type FleetStats } from './stores/fleet.js';
export { planStore, type StorePlan } from './stores/store-plan.js';
export { createStoreSession, type StoreSession, type StoreSessionOptions } from './stores/store-session.js';
export { createStoreLife, type StoreLife } from './stores/store-windows.js';
