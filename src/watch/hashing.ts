import { eachOf, hashBudget, read } from './contents.ts';
import { type Fingerprints, unmoved } from './fingerprints.ts';

/**
 * After the first scan, in the background: reads every file once so that a save which changes nothing can be told
 * from one that does. `busy` files have events of their own and are read by the next inspection.
 */
export async function hashInBackground(
  fingerprints: Fingerprints,
  busy: (path: string) => boolean,
  stopped: () => boolean,
): Promise<void> {
  let room = hashBudget;
  await eachOf([...fingerprints.files.keys()], 2, async path => {
    const known = fingerprints.files.get(path);
    if (stopped() || busy(path) || !known || known.hash !== undefined || known.size > room) return;
    room -= known.size;
    const content = await read(path, known.size);
    // The look after the reading went through the system once more, so an event about it would be here by now.
    if (stopped() || busy(path) || content.kind !== 'file' || content.moving) return;
    const { hash } = content.fingerprint;
    const now = fingerprints.files.get(path);
    if (hash !== undefined && now === known && unmoved({ ...known, fresh: false }, content.fingerprint)) {
      fingerprints.hashed(path, hash);
    }
  });
}
