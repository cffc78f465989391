/** What a printer says over SNMP: every bit, alert and supply. */
import fc from 'fast-check';
import { errorBits, errorsOfOctets, PRINTER_ERRORS } from '../src/peripheral/printer-errors.js';
import type { SnmpPrinterReading } from '../src/snmp-printer/reading.js';
import { judgeSnmpPrinter } from '../src/snmp-printer/verdict.js';

const WELL: SnmpPrinterReading = {
  deviceStatus: 2,
  printerStatus: 3,
  errors: Buffer.of(0),
  supplies: [],
  alerts: [],
};
const judge = (told: Partial<SnmpPrinterReading>) => {
  const { state, reason } = judgeSnmpPrinter({ ...WELL, ...told }, 1_000, 50);
  return reason ? `${state}/${reason}` : state;
};
const bits = (...octets: number[]) => ({ errors: Buffer.from(octets) });
const alert = (code: number, group = 5, severity = 3) => ({ alerts: [{ code, group, severity }] });

describe('hrPrinterDetectedErrorState', () => {
  it.each<[string, Partial<SnmpPrinterReading>, string]>([
    ['none', {}, 'ok'],
    ['an empty string', bits(), 'ok'],
    ['paper low', { ...bits(0x80), deviceStatus: 3 }, 'degraded/consumable-low'],
    ['no paper', { ...bits(0x40), deviceStatus: 5 }, 'down/consumable-out'],
    ['no paper, of a printer that says that it runs', bits(0x40), 'down/consumable-out'],
    ['toner low', bits(0x20), 'degraded/consumable-low'],
    ['no toner', bits(0x10), 'down/consumable-out'],
    ['door open', bits(0x08), 'down/operator'],
    ['jammed', bits(0x04), 'down/hardware-fault'],
    ['offline', bits(0x02), 'down/offline'],
    ['service requested', bits(0x01), 'degraded/hardware-fault'],
    ['service requested, and it stands still', { ...bits(0x01), deviceStatus: 5 }, 'down/hardware-fault'],
    ['input tray missing', bits(0, 0x80), 'degraded/operator'],
    ['output tray missing', bits(0, 0x40), 'degraded/operator'],
    ['cartridge missing', { ...bits(0, 0x20), deviceStatus: 5 }, 'down/consumable-out'],
    ['bin nearly full', bits(0, 0x10), 'degraded/operator'],
    ['bin full', { ...bits(0, 0x08), deviceStatus: 5 }, 'down/operator'],
    ['one tray empty', bits(0, 0x04), 'degraded/consumable-out'],
    ['maintenance overdue', bits(0, 0x02), 'degraded/hardware-fault'],
    ['door open and no paper', bits(0x48), 'down/operator'],
    ['down without a word', { deviceStatus: 5 }, 'down/offline'],
    ['down, and all it tells is that paper is low', { ...bits(0x80), deviceStatus: 5 }, 'down/offline'],
    ['no hrDeviceStatus', { ...bits(0x80), deviceStatus: null, printerStatus: null }, 'degraded/consumable-low'],
  ])('%s', (_name, told, expected) => expect(judge(told)).toBe(expected));

  it('has its bits counted from the most significant one', () => {
    fc.assert(
      fc.property(fc.subarray([...PRINTER_ERRORS]), (errors) => {
        const both = errorBits(errors);
        expect(errorsOfOctets(Buffer.of(both >> 8, both & 0xff))).toEqual(
          PRINTER_ERRORS.filter((name) => errors.includes(name)),
        );
      }),
    );
    expect(errorBits(['noPaper', 'doorOpen'])).toBe(0x4800);
  });
});

describe('alerts', () => {
  it.each<[string, Partial<SnmpPrinterReading>, string]>([
    ['cover open', alert(3), 'down/operator'],
    ['jam', alert(8), 'down/hardware-fault'],
    ['tray taken out', alert(801, 8), 'degraded/operator'],
    ['tray nearly empty', alert(12, 8, 5), 'degraded/consumable-low'],
    ['tray empty', alert(13, 8), 'degraded/consumable-out'],
    ['toner nearly empty', alert(12, 11), 'degraded/consumable-low'],
    ['toner empty', alert(13, 11), 'down/consumable-out'],
    ['waste full', alert(15, 11), 'down/consumable-out'],
    ['bin full', alert(15, 9), 'degraded/operator'],
    ['fuser too hot', alert(36, 10), 'degraded/hardware-fault'],
    ['a motor failed, and it stands still', { ...alert(33, 13), deviceStatus: 5 }, 'down/hardware-fault'],
    ['a cover that was closed', alert(4), 'ok'],
    ['an event that is over', alert(8, 5, 4), 'ok'],
    ['an empty part of no group that matters', alert(13, 30), 'ok'],
  ])('%s', (_name, told, expected) => expect(judge(told)).toBe(expected));
});

describe('supplies', () => {
  const supply = (level: number, maxCapacity = 100, kind = 3) => ({ supplies: [{ class: kind, maxCapacity, level }] });
  it.each<[string, Partial<SnmpPrinterReading>, string]>([
    ['half full', supply(50), 'ok'],
    ['nearly empty', supply(4), 'degraded/consumable-low'],
    ['empty by its count, while the printer prints on', supply(0), 'degraded/consumable-low'],
    ['some left', supply(-3), 'ok'],
    ['unknown', supply(-2, -2), 'ok'],
    ['waste nearly full', supply(97, 100, 4), 'degraded/consumable-low'],
    ['of another class', supply(0, 100, 1), 'ok'],
    ['more than fits', supply(120), 'ok'],
  ])('%s', (_name, told, expected) => expect(judge(told)).toBe(expected));

  it('are told by what is least', () => {
    const supplies = [
      { class: 3, maxCapacity: 12_000, level: 6_000 },
      { class: 3, maxCapacity: 100, level: 21 },
      { class: 4, maxCapacity: 100, level: 10 },
    ];
    expect(judgeSnmpPrinter({ ...WELL, supplies, errors: Buffer.of(0x48, 0x04) }, 1_000, 50).values).toEqual({
      rawErrors: 0x4804,
      rawDevice: 2,
      rawPrinter: 3,
      supplyLeastPermille: 210,
      alerts: 0,
    });
  });
});
