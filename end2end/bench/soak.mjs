// The long soak: many more simulated days than the tests live through, with the promises as oracles. A seed that fails ends the run, and
// is named with the command that plays it again.

/** How many days, how long they took, and that all promises held. */
export function soak(run, days) {
  const start = performance.now();
  run('cargo', ['test', '--quiet', '-p', 'alongside', '--test', 'all', 'p1_to_p5'], { env: { ...process.env, ALONGSIDE_SEEDS: String(days) } });
  const seconds = (performance.now() - start) / 1_000;
  return [[`${days.toLocaleString('en-GB')} simulated days`, 'P1 to P5 held in each', `${Math.round(seconds)} s`]];
}
