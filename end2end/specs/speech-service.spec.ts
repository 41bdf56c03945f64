// Where the authority has a speech service of its own, recordings are taken down there: here a real one, of somebody else's making.
import { Server } from '../house/server.ts';
import { SpeechServer } from '../house/speech_server.ts';
import { expect, test } from '../house/test.ts';
import { CONFIRM, heard, lookAtAll } from '../house/words.ts';

test('what is spoken is taken down by the speech service of the authority, and put in the record', async ({ phoneOf, afterwards }) => {
  const service = await SpeechServer.start();
  afterwards(() => service.stop());
  const server = await Server.hearingWith(['--speech-service', service.url, '--speech-service-model', 'tiny.en']);
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  await priya.press('Start visit');
  await priya.speak(4);
  await priya.press('Stop');

  await heard(priya).waitFor({ timeout: 60_000 });
  await expect(heard(priya)).toContainText('tiny.en (speech service)');
  await expect(heard(priya)).toContainText(/kitchen was warm and tidy/);
  expect(service.asked).toEqual([expect.stringMatching(/"POST \/v1\/audio\/transcriptions HTTP\/1\.1" 200/)]);

  await lookAtAll(priya);
  await heard(priya).getByRole('button', { name: CONFIRM }).click();
  await priya.sees(/Written down by a machine \(tiny\.en \(speech service\)\), checked by you/);
  await priya.sees(/kitchen was warm and tidy/);
  await priya.safe();
});
