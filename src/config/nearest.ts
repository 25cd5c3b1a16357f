import leven from 'leven';

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const byDistance = (word: string, known: readonly string[]) =>
  known
    .map(name => ({ name, distance: leven(plain(word), plain(name)) }))
    .sort((a, b) => a.distance - b.distance);

/** The known words, the one that was probably meant first. */
export const nearestFirst = (word: string, known: readonly string[]): readonly string[] =>
  byDistance(word, known).map(({ name }) => name);

/** The known word that was probably meant; null if none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = plain(word);
  const [best] = byDistance(word, known);
  if (best === undefined) return null;
  const starts =
    wanted.length >= 3 && (plain(best.name).startsWith(wanted) || wanted.startsWith(plain(best.name)));
  return starts || best.distance <= Math.ceil(wanted.length / 3) ? best.name : null;
}
