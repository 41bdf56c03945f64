// Entries as a phone writes them, made here in bulk so that a server has something to give. Mirrors `Written` of app/core.
import { createHash, randomBytes } from 'node:crypto';

import { prose } from './measure.mjs';

/** A UUIDv7 for now. */
export function uuid() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Somebody's device, that writes. */
export class Pen {
  constructor({ authority, person }) {
    Object.assign(this, { authority, person, device: uuid(), count: 0 });
  }

  /** One entry's texts. */
  write(stream, body, about = []) {
    this.count += 1;
    const [salt, text, now] = [randomBytes(16).toString('hex'), JSON.stringify(body), Date.now()];
    const head = JSON.stringify({
      id: uuid(), authority: this.authority, stream, author: this.person, device: this.device, device_seq: this.count,
      happened_at: now, written_at: now, skew_ms: 0, about, third_party: false, class: 'practice', version: 1,
      body: createHash('sha256').update(`${salt}\n${text}`).digest('hex'),
    });
    return { head, salt, body: text };
  }

  /** A whole file: opened, led by the writer, with one child, and `remarks` entries of about `bytes` bytes. */
  family(name, team, remarks, bytes) {
    const [family, child] = [uuid(), uuid()];
    const stream = `family:${family}`;
    const written = [
      this.write(stream, { file: { opened: { name, team } } }),
      this.write(stream, { file: { held_by: { team, lead: this.person, co_workers: [] } } }),
      this.write(stream, { file: { person: { person: child, name: 'Robin', part: 'child', born_on: '2018-05-04' } } }, [child]),
    ];
    for (let remark = written.length; remark < remarks; remark += 1) {
      written.push(this.write(stream, { file: { remarked: { text: prose(remark, bytes) } } }, [child]));
    }
    return { family, stream, written };
  }
}
