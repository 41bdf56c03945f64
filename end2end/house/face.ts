// What a phone knows its owner by: a real authenticator of the browser's own, without a finger.
import type { Phone } from './phone.ts';

/** The face or the finger that a phone knows, and whether it is its owner's just now. */
export async function withFace(phone: Phone): Promise<{ isOwner: (owner: boolean) => Promise<void> }> {
  const controls = await phone.controls();
  await controls.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf: true } as const;
  const { authenticatorId } = await controls.send('WebAuthn.addVirtualAuthenticator', { options });
  return { isOwner: async (isUserVerified) => void (await controls.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })) };
}
