/** Starts the page: preferences, the live stream, the first drawing. */
import { render } from 'preact';
import { streamUrl } from './page/api.js';
import { App } from './page/app.js';
import { applyLocale, applyTheme, readLocale, readTheme } from './page/preferences.js';
import { parseRoute } from './page/route.js';
import { wantedBy } from './page/wanted.js';
import { createStreamClient } from './stream/stream-client.js';

applyTheme(readTheme());
applyLocale(readLocale());
const client = createStreamClient(streamUrl(), wantedBy(parseRoute(location.hash), false));
client.start();
render(<App client={client} />, document.body);
