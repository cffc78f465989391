/** `hang backend`: one of the three behind the virtual IP stops answering while its port still accepts. */
import type { Server } from '../server.js';
import { APPS, type App } from '../servers/apps.js';
import type { Fault } from './fault.js';

/** The fault, over the running backends. */
export function backendFault(apps: ReadonlyMap<App, Server>): Fault {
  return {
    verb: 'hang',
    what: 'backend',
    summary: 'one of the three backends behind the virtual IP',
    targets: ['app-2', ...APPS.filter((app) => app !== 'app-2')],
    hows: {
      freeze: 'its process is stopped (SIGSTOP): the port accepts, nothing answers; the balancer’s port check passes',
    },
    async impose(target) {
      const server = apps.get(target as App);
      server?.signal('SIGSTOP');
      return async () => server?.signal('SIGCONT');
    },
  };
}
