// Where things are on this machine. Each may be named by the environment; none is downloaded.
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');

/** The server's binary, as the tests build it: it stops where a sum would overflow. */
export const ALONGSIDE = process.env.ALONGSIDE_BIN ?? join(target, 'debug/alongside');
/** The built site. */
export const SITE = process.env.ALONGSIDE_SITE ?? join(target, 'site');
/** The browser. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Made once before the stories: the seeded database and what the microphones hear. */
export const PREPARED = process.env.ALONGSIDE_PREPARED ?? join(tmpdir(), `alongside-end2end-${process.pid}`);
/** The seeded database, copied for each story. */
export const SEEDED = join(PREPARED, 'seeded');
/** The day of every story: a Monday of the fiction. */
export const TODAY = '2026-03-02';
/** When it begins, for the server and for every phone. */
export const BEGINS = new Date(`${TODAY}T09:40:00Z`);
/** Priya dictating in the car. */
export const DICTATION = join(PREPARED, 'dictation.wav');

/** A person reading the beginning of a book. */
export const CITIES_READ = join(PREPARED, 'cities.wav');
/** How often they read it: five minutes hold so many times three quarters of a minute. */
export const CITIES_TIMES = 6;

/** Stops with a sentence where something that the stories need is missing. */
export function need(path: string, how: string): void {
  if (!existsSync(path)) throw new Error(`${path} is not there. ${how}`);
}
/** The small English model, as the server keeps it. */
export const MODELS = join(PREPARED, 'models');
