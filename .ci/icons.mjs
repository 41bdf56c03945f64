// Draws public/icons/*.png from icon.svg. Run it after changing the drawing: `node .ci/icons.mjs`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { chromium } = createRequire(join(root, 'end2end/package.json'))('@playwright/test');
const icons = join(root, 'public/icons');
const svg = readFileSync(join(icons, 'icon.svg'), 'utf8');
// A mask may cut off a fifth on each side: the ground goes to the edge, and the people stay in the middle.
const maskable = svg
  .replace('rx="112" ', '')
  .replace('id="people"', 'transform="translate(256 266) scale(.78) translate(-256 -270)"');

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
for (const [name, size, drawing] of [['icon-192', 192, svg], ['icon-512', 512, svg], ['icon-maskable-512', 512, maskable]]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
  await page.screenshot({ path: join(icons, `${name}.png`), omitBackground: true });
}
await browser.close();
