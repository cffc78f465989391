/** Builds the page to static files that the collector serves; `npm run dev` serves it over a generated estate. */
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';
import { generatedEstatePlugin } from './dev/generated-estate-plugin.js';

export default defineConfig({
  // Relative, so that the page also works below a proxy's path prefix.
  base: './',
  plugins: [preact({ reactAliasesEnabled: false }), generatedEstatePlugin()],
  resolve: { alias: { '@tillwatch/model': fileURLToPath(new URL('../model/src/index.ts', import.meta.url)) } },
  build: {
    target: 'es2022',
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
