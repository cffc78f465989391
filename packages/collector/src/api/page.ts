/** The dashboard's files, or a plain page that says how to build them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tillwatch</title></head>
<body><h1>Tillwatch</h1>
<p>The dashboard is not built. Run <code>npm run build</code>, then start the collector again. The API works: <a href="/api/v1/sites">/api/v1/sites</a>.</p>
<p lang="zh-CN">页面尚未构建。请运行 <code>npm run build</code>，然后重新启动采集器。接口可用：<a href="/api/v1/sites">/api/v1/sites</a>。</p>
</body></html>
`;

/** Vite puts files whose names carry a hash of their content below assets/. */
const HASHED = /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.\w+$/;

/** Serves `pageDir`. Every file but the hashed ones must be asked for again each time, so that a new build is seen at once. */
export async function addPage(app: FastifyInstance, pageDir: string | null): Promise<void> {
  if (pageDir === null || !existsSync(join(pageDir, 'index.html'))) {
    app.get('/', { schema: { hide: true } }, (_request, reply) =>
      reply.code(503).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(NOT_BUILT),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: pageDir,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, file) => {
      reply.header('cache-control', HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
