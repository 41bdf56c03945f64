// Packs the site around the app: joins the styles, copies the public files, gives the service worker the list of what it keeps
// with a digest of each, and writes compressed copies for the server to send.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [site, listener, mode] = process.argv.slice(2);
const COMPRESSED = new Set(['.js', '.wasm', '.css', '.svg', '.webmanifest', '.json', '.txt']);
// The worker is never kept by itself: the browser looks after it.
const NOT_KEPT = new Set(['sw.js']);
// Of what is in this folder a phone keeps what it asks for, where it has a model.
const LISTENER = 'speech';

/** One stylesheet: what `file` imports, in that order, without comments and indents. */
function style(file) {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const joined = text.replace(/@import\s+(?:url\()?['"]([^'"]+)['"]\)?\s*;/g, (_, name) => style(join(dirname(file), name)));
  return joined.replace(/^\s+/gm, '').replace(/\n+/g, '\n');
}

function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesOf(path) : [path];
  });
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

if (existsSync('public')) cpSync('public', site, { recursive: true });
if (existsSync('style/main.css')) writeFileSync(join(site, 'style.css'), style('style/main.css'));

// What listens on a phone that has a model. Built without it, no phone listens by itself.
if (existsSync(listener)) cpSync(listener, join(site, LISTENER), { recursive: true });

// What the service worker keeps. A file that differs from its digest is not kept, so that old and new never mix.
const listed = filesOf(site)
  .map((path) => ({ path, url: `/${relative(site, path)}` }))
  .filter(({ url }) => !NOT_KEPT.has(url.slice(1)))
  .sort((a, b) => (a.url < b.url ? -1 : 1))
  .map(({ path, url }) => ({ url, integrity: `sha256-${sha256(readFileSync(path)).toString('base64')}` }));
const isListener = ({ url }) => url.startsWith(`/${LISTENER}/`);
const kept = listed.filter((file) => !isListener(file));

// The shell comes from the server's binary: its source stands for it in the version.
const worker = join(site, 'sw.js');
if (existsSync(worker)) {
  const text = readFileSync(worker, 'utf8');
  const everything = JSON.stringify(listed) + text + readFileSync('app/src/shell.rs', 'utf8');
  const version = sha256(everything).toString('hex').slice(0, 16);
  for (const mark of ["'__VERSION__'", "['__FILES__']", "['__LISTENER__']"]) {
    if (!text.includes(mark)) throw new Error(`public/sw.js has lost its mark ${mark}: the build has nowhere to put what it knows`);
  }
  const list = (files) => JSON.stringify(files, null, 1);
  const filled = text.replace("'__VERSION__'", JSON.stringify(version)).replace("['__FILES__']", list(kept));
  writeFileSync(worker, filled.replace("['__LISTENER__']", list(listed.filter(isListener))));
}

const quality = mode === '--quick' ? 1 : constants.BROTLI_MAX_QUALITY;
const bytes = { app: 0, listener: 0 };
for (const path of filesOf(site)) {
  if (!COMPRESSED.has(extname(path))) continue;
  const raw = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    // The largest window that every browser has: the app is longer than the usual one.
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
  };
  const brotli = brotliCompressSync(raw, { params });
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzipSync(raw, { level: mode === '--quick' ? 1 : 9 }));
  bytes[isListener({ url: `/${relative(site, path)}` }) ? 'listener' : 'app'] += brotli.length;
}
const kilobytes = (count) => (count / 1024).toFixed(0);
console.log(`site: ${kept.length + 1} files, ${kilobytes(bytes.app)} KB of text and code as sent (brotli); ${kilobytes(bytes.listener)} KB more where a phone listens`);
