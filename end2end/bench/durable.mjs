// Entries a second that the server makes durable, against bare commits on the same disk. Measured by server/benches/durable.
import { median, spread } from './measure.mjs';

/** The rows of the table. */
export function durable(run) {
  const lines = run('cargo', ['bench', '-p', 'alongside', '--bench', 'durable']).split('\n').filter((line) => line.startsWith('{'));
  const figures = lines.map((line) => JSON.parse(line));
  const of = (what, database) => figures.filter((one) => one.what === what && one.database === database).map((one) => one.per_second);
  const cell = (what, database) => (of(what, database).length ? spread(of(what, database), 'a second') : 'not measured');
  const share = (ours, bare, database) => (of(ours, database).length ? (median(of(ours, database)) / median(of(bare, database))).toFixed(2) : '');
  const rows = [...new Set(figures.map(({ what }) => what))].map((what) => [what, cell(what, 'SQLite'), cell(what, 'PostgreSQL')]);
  const against = (what, ours, bare) => [what, share(ours, bare, 'SQLite'), share(ours, bare, 'PostgreSQL')];
  return [
    ...rows,
    against('ratio, one a request to one a commit', 'entries, one a request, 64 clients', 'bare commits, one row each'),
    against('ratio, 100 a request to 100 a commit', 'entries, 100 a request, 4 clients', 'bare commits, 100 rows each'),
  ];
}
