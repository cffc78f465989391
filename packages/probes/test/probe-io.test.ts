import { createProbeIo, MAX_SHARED } from '../src/probe-io.js';

describe('createProbeIo', () => {
  it('makes a resource once and closes it once', async () => {
    const io = createProbeIo();
    let made = 0;
    let closed = 0;
    const create = () => {
      made += 1;
      return {
        value: { id: made },
        close: () => {
          closed += 1;
        },
      };
    };
    expect(io.shared('a', create)).toBe(io.shared('a', create));
    await Promise.all([io.close(), io.close()]);
    await io.close();
    expect([made, closed]).toEqual([1, 1]);
    expect(() => io.shared('a', create)).toThrow('closed');
  });

  it('closes everything even where one closer fails, and says so', async () => {
    const io = createProbeIo();
    let closed = 0;
    io.shared('bad', () => ({ value: 0, close: () => Promise.reject(new Error('stuck')) }));
    io.shared('good', () => ({
      value: 0,
      close: () => {
        closed += 1;
      },
    }));
    await expect(io.close()).rejects.toThrow('stuck');
    expect(closed).toBe(1);
  });

  it('refuses more keys than its bound', async () => {
    const io = createProbeIo();
    const create = () => ({ value: 0, close: () => {} });
    for (let index = 0; index < MAX_SHARED; index += 1) io.shared(`k${index}`, create);
    expect(() => io.shared('one-more', create)).toThrow(String(MAX_SHARED));
    await io.close();
  });

  it('has a clock that never goes back', () => {
    const { nowUs } = createProbeIo();
    const first = nowUs();
    expect(nowUs()).toBeGreaterThanOrEqual(first);
  });
});
