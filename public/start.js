// Starts the app from the route-neutral shell. A file of its own, so that the shell needs no inline script and no nonce.
import init, { hydrate } from '/pkg/alongside.js';

await init({ module_or_path: '/pkg/alongside_bg.wasm' });
hydrate();
