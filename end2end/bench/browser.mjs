// One browser for the whole run, and a fresh profile for each turn.
import { chromium } from 'playwright-core';

let browser;

/** What every browser of the measurements is started with. */
export const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run'];

/** The browser, started once. */
export async function theBrowser() {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  return browser;
}

/** Ends the browser. */
export async function endBrowser() {
  await browser?.close();
  browser = undefined;
}

/** Opens an address in a fresh profile, waits for its `window.bench`, runs, and says how many bytes came over the wire meanwhile. */
export async function inFreshPage({ address, cookie, phone = false }, run) {
  const context = await (await theBrowser()).newContext(phone ? { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } : {});
  try {
    if (cookie) {
      const [name, value] = cookie.split(/=(.*)/s);
      await context.addCookies([{ name, value, url: new URL(address).origin }]);
    }
    const page = await context.newPage();
    await page.goto(address);
    if (!phone) await page.waitForFunction(() => window.bench);
    const wire = await count(page);
    const result = await run(page, context, wire);
    return typeof result === 'object' && result ? { bytes: wire.bytes, ...result } : result;
  } finally {
    await context.close();
  }
}

/** Counts the bytes that the page receives from now on, as they were on the wire. */
export async function count(page) {
  const wire = { bytes: 0 };
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', (event) => {
    wire.bytes += event.encodedDataLength;
  });
  return wire;
}

/** Makes the page's processor some times slower. */
export async function slowDown(page, rate) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}
