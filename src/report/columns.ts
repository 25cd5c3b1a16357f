/** Text in columns of a terminal, where a character may be as wide as two others, or as none. */
import stringWidth from 'string-width';

export const widthOf = (text: string): number => stringWidth(text);

const characters = new Intl.Segmenter();

/** At most so wide; what is cut away is seen to be. */
export function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of characters.segment(text)) {
    used += widthOf(segment);
    if (used >= width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** As `fitted`, for paths: their end tells more. */
export function fittedEnd(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of [...characters.segment(text)].reverse()) {
    used += widthOf(segment);
    if (used >= width) break;
    kept = segment + kept;
  }
  return `…${kept}`;
}

export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

export const paddedLeft = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text;
