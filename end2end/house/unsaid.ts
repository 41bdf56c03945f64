// What no log, metric or address may ever say: who the people of the fiction are, where they live, and what anybody typed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './places.ts';

interface Family {
  name: string;
  address: string;
  children: [string, number][];
  adults: [string, string][];
}

interface Team {
  members: { name: string }[];
}

const read = (file: string) => JSON.parse(readFileSync(join(ROOT, 'server/src/seed', file), 'utf8')) as unknown;
const families = read('families.json') as Family[];
const teams = read('teams.json') as Team[];

const NAMES = [
  ...families.flatMap(({ name, address, children, adults }) => [name, address, ...children.map(([child]) => child), ...adults.map(([adult]) => adult)]),
  ...teams.flatMap(({ members }) => members.map(({ name }) => name)),
];

const typed = new Set<string>();

/** Somebody types this: from now on nothing may say it. */
export function type(words: string): void {
  // A number or a single short word stands in a log by chance.
  if (words.trim().length > 12) typed.add(words.trim());
}

const isSaid = (name: string, text: string) => new RegExp(`(?<![\\p{L}-])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}-])`, 'u').test(text);

/** Everything unsaid that a text says all the same. */
export function said(text: string): string[] {
  return [...NAMES.filter((name) => isSaid(name, text)), ...[...typed].filter((words) => text.includes(words))];
}

/** The same of an address, whose words are written in its own way. */
export function saidIn(address: string): string[] {
  return said(decodeURIComponent(address.replaceAll('+', ' ')));
}
