/** Tracebacks in a box, as fastmcp, typer and others draw them with rich: read back into the form that Python itself writes. */

const TOP = /^.*╭─+ Traceback \(most recent call last\) ─+╮\s*$/;
const BOTTOM = /^\s*╰─+╯\s*$/;
const INSIDE = /^\s*│ (.*)│\s*$/;
const PLACE = /^(.+):(\d+)(?: in .+)?$/;
/** A box is so narrow that a path takes several lines. */
const MOST_LINES_OF_A_PATH = 12;

export function withoutBoxes(lines: readonly string[]): readonly string[] {
  if (!lines.some(line => TOP.test(line))) return lines;
  return lines.map((line, at) => {
    if (TOP.test(line)) return 'Traceback (most recent call last):';
    if (BOTTOM.test(lines[at - 1] ?? '')) return line.trim();
    const place = placeAt(lines, at);
    return place === undefined ? line : `  File "${place.file}", line ${place.line}`;
  });
}

/** The path that begins in this line and goes on until its line number. */
function placeAt(lines: readonly string[], at: number): { file: string; line: string } | undefined {
  if (!/^ ?(?:\/|[A-Za-z]:\\)/.test(inside(lines[at]) ?? '')) return undefined;
  let text = '';
  for (const line of lines.slice(at, at + MOST_LINES_OF_A_PATH)) {
    const part = inside(line)?.trim();
    if (!part) return undefined;
    text += part;
    const [, file, number] = PLACE.exec(text) ?? [];
    if (file !== undefined && number !== undefined) return { file, line: number };
  }
  return undefined;
}

const inside = (line = ''): string | undefined => INSIDE.exec(line)?.[1];
