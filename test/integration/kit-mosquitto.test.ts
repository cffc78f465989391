/** The test kit's own broker: it starts, dies, comes back on its port, refuses, and leaves nothing behind. */
import { existsSync } from 'node:fs';
import mqtt from 'mqtt';
import { describeWithMosquitto, startMosquitto } from '../kit/mosquitto.js';
import { startMuteProxy } from '../kit/mute-proxy.js';

describeWithMosquitto('mosquitto kit', () => {
  it('delivers, survives kill and restart on the same port, and removes its directory', async () => {
    const broker = await startMosquitto();
    const first = broker.pid;
    await broker.kill();
    expect(broker.pid).toBe(0);
    await expect(mqtt.connectAsync(broker.url, { reconnectPeriod: 0 })).rejects.toThrow();
    await broker.restart();
    expect(broker.pid).not.toBe(first);
    const client = await mqtt.connectAsync(broker.url, { protocolVersion: 4, reconnectPeriod: 0 });
    await client.subscribeAsync('a', { qos: 1 });
    const got = new Promise<string>((resolve) => client.on('message', (_topic, bytes) => resolve(bytes.toString())));
    await client.publishAsync('a', 'b', { qos: 1 });
    expect(await got).toBe('b');
    await client.endAsync(true);
    await broker.stop();
    await broker.stop();
    expect(existsSync(broker.dir)).toBe(false);
  });

  it('refuses whoever has no password, and lets the others in', async () => {
    const broker = await startMosquitto({ users: { store: 'secret' } });
    await expect(mqtt.connectAsync(broker.url, { reconnectPeriod: 0, protocolVersion: 4 })).rejects.toMatchObject({
      code: 5,
    });
    const client = await mqtt.connectAsync(broker.url, { username: 'store', password: 'secret', reconnectPeriod: 0 });
    expect(client.connected).toBe(true);
    await client.endAsync(true);
    await broker.stop();
  });

  it('relays through the proxy until it goes mute', async () => {
    const broker = await startMosquitto();
    const proxy = await startMuteProxy(broker.port);
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${proxy.port}`, { reconnectPeriod: 0, keepalive: 1 });
    const closed = new Promise((resolve) => client.once('close', () => resolve('closed')));
    proxy.mute();
    expect(client.connected).toBe(true);
    expect(await closed).toBe('closed');
    await client.endAsync(true);
    await proxy.stop();
    await broker.stop();
  });
});
