// FAULTS, *Log integrity*: what a phone has seen of the server's history it does not forget.
import { expect, test } from '../house/test.ts';
import { inAVisit, note, noteOf, standsOnce } from '../house/visit.ts';

test('57: a server that was put back to an older copy is noticed, and nothing is lost; once it is said, everything comes back', async ({ server, phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await note(priya, 'Before the copy.');
  await priya.safe();
  await server.stop();
  server.keepCopy();
  await server.start();
  await note(priya, 'After the copy.');
  await priya.safe(90_000);

  // Nobody says that it was put back.
  await server.stop();
  server.putCopyBack();
  await server.start();
  await note(priya, 'While the server was behind.');
  await priya.sees("The server's history does not match what this phone has seen.", 90_000);
  await priya.page.goto(visit);
  for (const words of ['Before the copy.', 'After the copy.', 'While the server was behind.']) await expect(noteOf(priya, words)).toHaveCount(1);
  await expect(noteOf(priya, 'While the server was behind.')).toContainText('On this phone');

  await server.stop();
  server.restored();
  await server.start();
  await priya.signIn('Priya');
  const sam = await phoneOf('Sam');
  for (const words of ['Before the copy.', 'After the copy.', 'While the server was behind.']) await standsOnce(sam, visit, words);
  await server.stop();
  expect(server.verify()).toMatch(/as \d+ checkpoints signed them/);
});
