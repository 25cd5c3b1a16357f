/**
 * What a server writes to stderr, as it may stand between lines of ours: its colours stay, whatever else a terminal would
 * obey is shown instead of done, and a line that looks like one of ours is quoted. Bytes in, bytes out, as binary strings.
 */

/**
 * What a terminal may obey; of C1 the two bytes of UTF-8. Ends of lines and colours are among it, and stay. A run of CR is looked
 * at from its beginning only: from each of them it would take as long as the run is, squared.
 */
const OBEYED = /(?<!\r)\r+\n|\xc2[\x80-\x9f]|(?![\t\n\x80-\x9f])\p{Cc}(?:\[[0-9;:]*m)?/gu;
const ESC = String.fromCharCode(27);
const COLOUR = new RegExp(`${ESC}\\[[0-9;:]*m`, 'g');
const DEL = 0x7f;
const FIRST_PICTURE = 0x2400;
const DEL_PICTURE = 0x2421;
const FIRST_OF_C1 = '\u00c2';
const QUOTE = '| ';
/** How lines of ours begin. */
const OURS = ['[mcp-reload]', 'mcp-reload:'] as const;

/** `isMidLine`: it goes on with a line of which the beginning has been shown. */
export function othersWords(chunk: Buffer, isMidLine: boolean): Buffer {
  const lines = chunk.toString('latin1').replace(OBEYED, seen).split('\n');
  const last = lines.length - 1;
  const quoted = lines.map((line, at) => {
    if (at === 0 && isMidLine) return line;
    return (at === last ? mayBecomeOurs(line) : looksLikeOurs(line)) ? QUOTE + line : line;
  });
  return Buffer.from(quoted.join('\n'), 'latin1');
}

function seen(found: string): string {
  const isEnd = found.endsWith('\n');
  const isColour = found.startsWith(ESC) && found.length > 1;
  if (isEnd || isColour) return found;
  if (found.startsWith(FIRST_OF_C1)) return binary(0xfffd);
  // It would begin the line again.
  if (found.startsWith('\r')) return `\n${found.slice(1)}`;
  const code = found.charCodeAt(0);
  return binary(code === DEL ? DEL_PICTURE : FIRST_PICTURE + code) + found.slice(1);
}

const binary = (code: number): string => Buffer.from(String.fromCharCode(code)).toString('latin1');

const bare = (line: string): string => line.replace(COLOUR, '').trimStart().toLowerCase();

function looksLikeOurs(line: string): boolean {
  const text = bare(line);
  return text.includes(OURS[0]) || text.startsWith(OURS[1]);
}

/** Its end has not come yet. */
function mayBecomeOurs(line: string): boolean {
  const text = bare(line);
  return line !== '' && (looksLikeOurs(line) || OURS.some(ours => ours.startsWith(text)));
}
