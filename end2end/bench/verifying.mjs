// How long `alongside verify` takes over a long log, against a plain SHA-256 over as many bytes. Measured by server/benches/verifying.rs.

/** The rows of the table. */
export function verifying(run, entries) {
  const env = { ...process.env, ALONGSIDE_ENTRIES: String(entries) };
  const lines = run('cargo', ['bench', '-p', 'alongside', '--bench', 'verifying'], { env }).split('\n').filter((line) => line.startsWith('{'));
  const row = (line) => {
    const one = JSON.parse(line);
    const many = (count) => Math.round(count).toLocaleString('en-GB');
    return [
      `${many(one.entries)} entries, ${one.checkpoints} checkpoints`,
      `${one.seconds.toFixed(1)} s`,
      `${many(one.entries / one.seconds)} a second`,
      (one.seconds / one.plain_seconds).toFixed(1),
    ];
  };
  return lines.map(row);
}
