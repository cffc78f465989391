/** A mail server on loopback: keeps mails byte for byte, and answers each command as it is told to. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface SmtpReceiver {
  readonly port: number;
  readonly mails: readonly string[];
  /** Answer to the first command that begins so, instead of the usual one; null: none at all. */
  instead(command: string, answer: string | null): void;
  close(): Promise<void>;
}

export async function startSmtpReceiver(): Promise<SmtpReceiver> {
  const mails: string[] = [];
  const answers = new Map<string, string | null>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const say = (command: string, usual: string): void => {
      const answer = answers.has(command) ? answers.get(command) : usual;
      if (answer !== null && answer !== undefined) socket.write(`${answer}\r\n`);
    };
    let text = '';
    let isData = false;
    say('CONNECT', '220 mail.example ESMTP');
    socket.on('data', (part) => {
      text += part.toString('utf8');
      for (;;) {
        const end = text.indexOf(isData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          mails.push(line);
          say('.', '250 taken');
          continue;
        }
        const command = line.split(/[ :]/)[0]?.toUpperCase() ?? '';
        if (command === 'QUIT') socket.end('221 bye\r\n');
        else if (command === 'DATA') {
          isData = answers.get('DATA') === undefined;
          say('DATA', '354 go on');
        } else say(command, command === 'EHLO' ? '250-mail.example\r\n250 8BITMIME' : '250 ok');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    instead(command, answer) {
      answers.set(command, answer);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
