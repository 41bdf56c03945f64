// What a phone knows its owner by: a real authenticator of the browser's own, without a finger.
import type { Phone } from './phone.ts';

/**
 * The face or the finger that a phone knows, and whether it is its owner's just now. One that derives keys can open the phone too; the
 * browser's own then takes nobody's face any more once it was another's.
 */
export async function withFace(phone: Phone, hasPrf = false): Promise<{ isOwner: (owner: boolean) => Promise<void> }> {
  const controls = await phone.controls();
  await controls.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf } as const;
  const { authenticatorId } = await controls.send('WebAuthn.addVirtualAuthenticator', { options });
  return { isOwner: async (isUserVerified) => void (await controls.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })) };
}
