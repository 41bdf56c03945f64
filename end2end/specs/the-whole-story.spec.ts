// A visit captured in a kitchen without signal reaches the people who can help.
import { expect, test } from '../house/test.ts';

test('a visit without signal is advised on and signed, and the family worker sees both', async ({ server, phoneOf }) => {
  test.setTimeout(300_000);

  // Priya signed in this morning, with signal. Then she drives to the Okafors, and there is none.
  const priya = await phoneOf('Priya');
  await priya.goOffline();
  await priya.dieAndReopen();
  await priya.sees(/Good (morning|afternoon|evening), Priya/);

  // On the doorstep she starts the visit. Inside she says who she saw, and speaks and types what she heard.
  await priya.press('Start visit');
  await priya.choose(/^Amara/, 'Seen, spoke alone');
  await priya.choose(/^Tobi/, 'Seen, spoke alone');
  await priya.choose(/^Zed/, 'Seen');
  await priya.choose('Why not alone with Zed?', 'too young');
  await priya.speak(4);
  await priya.press('Stop');
  await priya.page.getByRole('button', { name: /^Play the recording/ }).waitFor();
  await priya.write('Write', 'Amara says she wants to stay with her aunt.');
  await priya.press('Add the note');
  await priya.sees('Amara says she wants to stay with her aunt.');
  await priya.press('Done');

  // Nothing has left the phone, and it says so. Then the battery is out.
  await priya.sees(/\d+ on this phone/);
  await priya.kill();

  // In the car there is signal again. Everything is still there, and goes by itself.
  await priya.goOnline();
  await priya.open();
  await priya.page.goto('/');
  await priya.press('Right, put it in the record');
  await priya.safe();

  // Sam, her colleague, reads the visit on his own phone: it is on the server.
  const sam = await phoneOf('Sam');
  await sam.openFamily('Okafor');
  await sam.sees('Amara says she wants to stay with her aunt.');

  // Priya asks the insight team for advice.
  await priya.openFamily('Okafor');
  await priya.press('Ask');
  await priya.choose('Whom do you ask?', 'Clinical: psychology, health');
  await priya.write('Your question', 'How do we tell a nine-year-old that she may stay with her aunt?');
  await priya.write('What may the whole insight team see?', 'A girl of nine, who may move to her aunt.');
  await priya.press('Ask');
  await priya.safe();

  // Maryam, a psychologist, takes the question. Her phone dies while she is writing; the words are still there.
  const maryam = await phoneOf('Maryam');
  await maryam.press(/How do we tell a nine-year-old/);
  await maryam.press('Take this question');
  await maryam.sees('Your advice', 30_000);
  await maryam.write('Your advice', 'Tell her together with her aunt, at home.');
  await maryam.writeSlowly('Your advice', ' And let her');
  await maryam.dieAndReopen(maryam.address);
  await expect(maryam.page.getByRole('textbox', { name: 'Your advice' })).toHaveValue(/^Tell her together with her aunt, at home\./);
  await maryam.page.getByRole('textbox', { name: 'Your advice' }).fill('Tell her together with her aunt, at home. And let her ask.');
  await maryam.press('Send the advice');
  await maryam.safe();

  // Priya drafts the one decision that is not her team's alone, and Sam agrees it with his name.
  await priya.openFamily('Okafor');
  await priya.press('Decide');
  await priya.choose('Which decision?', 'A placement');
  await priya.choose('For whom?', /^Amara/);
  await priya.choose('A first placement, or a change?', 'A change of placement');
  await priya.write('With whom, or where?', 'her aunt Ifeoma, in Mill Lane');
  await priya.write('Why, in your words', 'Amara wants it, her aunt is ready, and the school is near.');
  await priya.press('Keep the draft');
  await priya.safe();
  await sam.page.goto('/ask');
  await sam.press(/her aunt Ifeoma, in Mill Lane/);
  await sam.press('I agree this');
  await sam.press('Yes, put my name under it');
  await sam.safe();
  await priya.press('Ask the strategy team');
  await priya.safe();

  // Dana hears of it. She cannot sign before she knows: she calls, says what she learned, and her phone dies too.
  const dana = await phoneOf('Dana');
  await dana.press(/her aunt Ifeoma, in Mill Lane/);
  await expect(dana.page.getByRole('button', { name: 'Sign', exact: true })).toBeDisabled();
  await dana.choose('How did you learn it?', 'By a call');
  await dana.write('Whom did you hear?', 'Amara, her aunt, and Priya');
  await dana.write('What did you learn?', 'Amara told me herself. Her aunt has a room for her.');
  await dana.press('Keep what I learned');
  await dana.sees('What strategy learned');
  await dana.safe();
  await dana.dieAndReopen(dana.address);
  await dana.press('Sign');
  await dana.press('Yes, sign it');
  await dana.sees(/^Signed without a passkey, in a demonstration\. The team has it now/);
  await dana.safe();

  // Priya's phone shows both: the advice, and the signature.
  await priya.page.goto('/');
  await priya.sees(/Dana signed/);
  await priya.sees(/answered you/);

  // And the record is whole.
  await server.stop();
  expect(server.verify()).toMatch(/./);
});
