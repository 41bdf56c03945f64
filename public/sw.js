// The service worker: keeps one whole version of the app, and serves it first, on any address, with or without a network.
//
// The build (.ci/site) puts two things in: the version, and the list of { url, integrity } of every file. A version is kept whole or not at
// all, in a cache of its own: old and new never mix. So the public pages too come from the shell once it is here, and not from a server
// that may be newer. It touches no data of anybody: answers of the server's API and what people write are none of its business.

const VERSION = '__VERSION__';
const FILES = ['__FILES__'];
// What listens on a phone that has a model: kept where it has, and fetched by no other.
const LISTENER = ['__LISTENER__'];
const SHELF = 'speech';
const CACHE = `alongside-${VERSION}`;
// Addresses that are not of the app: the server's own to answer.
const NOT_OURS = ['/api/', '/health', '/metrics'];
// Where the shell is fetched from and kept under. Every address of the app answers with the same shell.
const SHELL = '/';

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(begin()));

// A new version waits until its page says that nothing is being written.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || NOT_OURS.some((path) => url.pathname.startsWith(path))) return;
  if (request.mode === 'navigate') event.respondWith(kept(SHELL, request));
  else if (isOf(FILES, url.pathname)) event.respondWith(kept(url.pathname, request));
  else if (isOf(LISTENER, url.pathname)) event.respondWith(keptOnceFetched(url.pathname));
});

const listed = (files) => files.filter((file) => file.url);
const isOf = (files, path) => listed(files).some((file) => file.url === path);

// Fetches every file of this version, checked against its digest. If one is not of this version, the whole installation fails, and the
// version before stays.
async function keep() {
  const cache = await caches.open(CACHE);
  const wanted = listed([...FILES, ...((await caches.has(SHELF)) ? LISTENER : [])]);
  await Promise.all([...wanted.map((file) => keepFile(cache, file)), keepShell(cache)]);
}

async function keepFile(cache, { url, integrity }) {
  const answer = await fetch(url, { integrity, cache: 'reload' });
  if (!answer.ok) throw new Error(`${url} was not to be had`);
  await cache.put(url, answer);
}

// Only a document that is marked as the shell is kept as the shell: a café's sign-in page is not.
async function keepShell(cache) {
  const answer = await fetch(SHELL, { cache: 'reload', redirect: 'error', credentials: 'omit' });
  const text = await answer.clone().text();
  if (!answer.ok || !/<html[^>]* data-shell/.test(text)) throw new Error('the shell was not to be had');
  await cache.put(SHELL, answer);
}

// The versions before go only now, when no page uses them any more. The first version takes the page that is open: it is the same.
async function begin() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('alongside-') && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// A file of the listener is kept, of this version too, as soon as a phone asks for it: it asks when it fetches a model.
async function keptOnceFetched(path) {
  const cache = await caches.open(CACHE);
  if (!(await cache.match(path))) await keepFile(cache, listed(LISTENER).find((file) => file.url === path));
  return cache.match(path);
}

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
