// What a microphone said and what was heard of it.

/** How long a WAV with a plain head of 44 bytes is, in seconds. */
export function lengthOf(wav: Buffer): number {
  return (wav.length - 44) / wav.readUInt32LE(28);
}

const words = (text: string): string[] => text.toLowerCase().match(/[a-z']+/g) ?? [];

/** How many words of what was said were heard otherwise, left out or put in between. What was said may go on after the last word that was heard:
 * a microphone that begins again is cut off anywhere. */
export function wordErrors(said: string, heard: string): { errors: number; of: number } {
  const [spoken, written] = [words(said), words(heard)];
  // A row for each word that was heard: how few changes lead there from each beginning of what was said.
  let row = Array.from({ length: spoken.length + 1 }, (_, at) => at);
  for (const word of written) {
    const next = [row[0] + 1];
    for (let at = 1; at <= spoken.length; at += 1) {
      next.push(Math.min(row[at - 1] + Number(spoken[at - 1] !== word), row[at] + 1, next[at - 1] + 1));
    }
    row = next;
  }
  const errors = Math.min(...row);
  return { errors, of: row.lastIndexOf(errors) };
}
