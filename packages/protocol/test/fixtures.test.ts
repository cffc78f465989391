/** Bytes that each release wrote; they decode for ever. Add a file for each release, never change one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeAck, decodeBirth, decodeCommand, decodeHeartbeats, decodeWill } from '../src/index.js';

const folder = join(import.meta.dirname, 'fixtures');

describe.each(readdirSync(folder))('bytes of %s', (name) => {
  const fixture = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const bytes = (part: string) => Uint8Array.from(Buffer.from(fixture[part].hex, 'hex'));

  it('are read as they were meant', () => {
    const birth = decodeBirth(bytes('birth'));
    if (!birth.ok) throw new Error(birth.detail);
    expect(birth.birth).toEqual(fixture.birth.read);
    const heartbeats = decodeHeartbeats(bytes('heartbeats'), birth.birth);
    if (!heartbeats.ok) throw new Error(heartbeats.detail);
    const { sentAtMs, clockStepMs } = fixture.heartbeats;
    expect(heartbeats).toMatchObject({ sentAtMs, clockStepMs });
    expect(heartbeats.heartbeats).toEqual(fixture.heartbeats.read);
    expect(decodeWill(bytes('will'))).toEqual({ ok: true, value: fixture.will.read });
    expect(decodeAck(bytes('ack'))).toEqual({ ok: true, value: fixture.ack.read });
    expect(decodeCommand(bytes('command'))).toEqual({ ok: true, value: fixture.command.read });
  });
});
