/**
 * A network printer that tells of itself by SNMP: Host Resources MIB (RFC 2790) and Printer MIB (RFC 3805), served by net-snmp's own agent, since snmpd's module for printers
 * hides what it is told to serve.
 */
import snmp from 'net-snmp';

export interface SnmpPrinter {
  /** Null: all is well. */
  impose(how: string | null): void;
  stop(): void;
}

/** Index of the printer in hrDeviceTable. */
const DEVICE = 1;
const IDLE = 3;
const OTHER = 1;
const RUNNING = 2;
const WARNING = 3;
const DOWN = 5;

interface Told {
  readonly deviceStatus: number;
  readonly printerStatus: number;
  /** hrPrinterDetectedErrorState: bits from the most significant one of the first octet. */
  readonly errors: number;
  readonly tonerLevel: number;
  readonly alert: string;
}

const WELL: Told = { deviceStatus: RUNNING, printerStatus: IDLE, errors: 0, tonerLevel: 80, alert: '' };
const TOLD: Readonly<Record<string, Told>> = {
  'paper-near-end': { ...WELL, deviceStatus: WARNING, errors: 0x80, alert: 'Paper low' },
  'paper-out': { ...WELL, deviceStatus: DOWN, printerStatus: OTHER, errors: 0x40, alert: 'Load paper' },
  'toner-low': { ...WELL, deviceStatus: WARNING, errors: 0x20, tonerLevel: 4, alert: 'Toner low' },
  'cover-open': { ...WELL, deviceStatus: DOWN, printerStatus: OTHER, errors: 0x08, alert: 'Close the front cover' },
  jam: { ...WELL, deviceStatus: DOWN, printerStatus: OTHER, errors: 0x04, alert: 'Paper jam' },
};

const { Integer, OctetString, OID } = snmp.ObjectType;
const readOnly = snmp.MaxAccess['read-only'];

/** Column `number` of a table, by name and type. */
const column = (number: number, name: string, type: number) => ({ number, name, type, maxAccess: readOnly });

const SCALARS = [
  { name: 'sysDescr', oid: '1.3.6.1.2.1.1.1', scalarType: OctetString, value: 'Lab label printer' },
  { name: 'sysObjectID', oid: '1.3.6.1.2.1.1.2', scalarType: OID, value: '1.3.6.1.4.1.10642.1' },
  { name: 'sysUpTime', oid: '1.3.6.1.2.1.1.3', scalarType: snmp.ObjectType.TimeTicks, value: 4_200 },
  { name: 'sysName', oid: '1.3.6.1.2.1.1.5', scalarType: OctetString, value: 'printer-3' },
];

const TABLES = [
  {
    name: 'hrDevice',
    oid: '1.3.6.1.2.1.25.3.2.1',
    tableColumns: [
      column(1, 'hrDeviceIndex', Integer),
      column(2, 'hrDeviceType', OID),
      column(3, 'hrDeviceDescr', OctetString),
      column(5, 'hrDeviceStatus', Integer),
    ],
    tableIndex: [{ columnName: 'hrDeviceIndex' }],
  },
  {
    name: 'hrPrinter',
    oid: '1.3.6.1.2.1.25.3.5.1',
    tableColumns: [column(1, 'hrPrinterStatus', Integer), column(2, 'hrPrinterDetectedErrorState', OctetString)],
    tableIndex: [{ columnName: 'hrDeviceIndex', foreign: 'hrDevice' }],
  },
  {
    name: 'prtMarkerSupplies',
    oid: '1.3.6.1.2.1.43.11.1.1',
    tableColumns: [
      column(1, 'prtMarkerSuppliesIndex', Integer),
      column(4, 'prtMarkerSuppliesClass', Integer),
      column(5, 'prtMarkerSuppliesType', Integer),
      column(6, 'prtMarkerSuppliesDescription', OctetString),
      column(7, 'prtMarkerSuppliesSupplyUnit', Integer),
      column(8, 'prtMarkerSuppliesMaxCapacity', Integer),
      column(9, 'prtMarkerSuppliesLevel', Integer),
    ],
    tableIndex: [{ columnName: 'hrDeviceIndex', foreign: 'hrDevice' }, { columnName: 'prtMarkerSuppliesIndex' }],
  },
  {
    name: 'prtAlert',
    oid: '1.3.6.1.2.1.43.18.1.1',
    tableColumns: [column(1, 'prtAlertIndex', Integer), column(8, 'prtAlertDescription', OctetString)],
    tableIndex: [{ columnName: 'hrDeviceIndex', foreign: 'hrDevice' }, { columnName: 'prtAlertIndex' }],
  },
];

/** A consumed supply (class 3), toner (type 3), counted in percent (unit 19): RFC 3805 and IANA-PRINTER-MIB. */
const TONER = [DEVICE, 1, 3, 3, 'Black toner', 19, 100] as const;

/** Serves SNMP v1 and v2c on UDP `port` of `address`. */
export function startSnmpPrinter(address: string, port: number, community: string): SnmpPrinter {
  const agent = snmp.createAgent({ address, port, disableAuthorization: false }, () => {});
  agent.getAuthorizer().addCommunity(community);
  for (const { value, ...scalar } of SCALARS) {
    agent.registerProvider({ ...scalar, type: snmp.MibProviderType.Scalar, maxAccess: readOnly });
    agent.getMib().setScalarValue(scalar.name, value);
  }
  for (const table of TABLES)
    agent.registerProvider({ ...table, type: snmp.MibProviderType.Table, maxAccess: snmp.MaxAccess['not-accessible'] });
  let hasAlert = false;
  const tell = (told: Told) => {
    const mib = agent.getMib();
    mib.addTableRow('hrDevice', [DEVICE, '1.3.6.1.2.1.25.3.1.5', 'Lab label printer', told.deviceStatus]);
    mib.addTableRow('hrPrinter', [DEVICE, told.printerStatus, Buffer.of(told.errors)]);
    mib.addTableRow('prtMarkerSupplies', [...TONER, told.tonerLevel]);
    if (hasAlert) mib.deleteTableRow('prtAlert', [DEVICE, 1]);
    hasAlert = told.alert !== '';
    if (hasAlert) mib.addTableRow('prtAlert', [DEVICE, 1, told.alert]);
  };
  tell(WELL);
  return {
    impose: (how) => tell(TOLD[how ?? ''] ?? WELL),
    stop: () => agent.close(),
  };
}
