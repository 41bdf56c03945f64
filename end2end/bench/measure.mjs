// Medians, spreads and ratios. Nothing here asserts: a figure is shown, never tested.

/** The middle of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `median (smallest to largest)` in a unit. */
export function spread(numbers, unit) {
  const say = (number) => (number >= 100 ? Math.round(number).toLocaleString('en-GB') : number.toFixed(number >= 10 ? 1 : 2));
  return `${say(median(numbers))} ${unit} (${say(Math.min(...numbers))} to ${say(Math.max(...numbers))})`;
}

/** How many times `peers` the `ours` is. */
export function ratio(ours, peers) {
  return (median(ours) / median(peers)).toFixed(2);
}

/** Runs something some times, one after another, and gives every result. */
export async function times(count, run) {
  const results = [];
  for (let turn = 0; turn < count; turn += 1) {
    results.push(await run(turn));
  }
  return results;
}

/** Words of about `bytes` bytes that compress as prose does, the same for the same `seed`. */
export function prose(seed, bytes) {
  const words = ('the kitchen was warm and tidy when we came in and she showed me her drawing of the garden with the dog ' +
    'school said he had been late twice this week mum told me about the new flat they talked quietly he asked if his ' +
    'aunt could come on friday we agreed that somebody will call before then nobody mentioned money again today').split(' ');
  let state = (seed * 2654435761 + 12345) >>> 0;
  let text = '';
  while (text.length < bytes) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += `${words[state % words.length]} `;
  }
  return text.slice(0, bytes);
}
