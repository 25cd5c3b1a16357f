import leven from 'leven';

/** The known word that was probably meant; null if none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = plain(word);
  const distances = known.map(name => ({ name, distance: leven(wanted, plain(name)) }));
  const [best] = distances.sort((a, b) => a.distance - b.distance);
  if (best === undefined) return null;
  const starts =
    wanted.length >= 3 && (plain(best.name).startsWith(wanted) || wanted.startsWith(plain(best.name)));
  return starts || best.distance <= Math.ceil(wanted.length / 3) ? best.name : null;
}
