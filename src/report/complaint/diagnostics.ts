/** The first error that a tool which builds has written, in one of the forms that are known. */
import { FORMATS, type Format, LOOSE } from './formats.ts';
import type { Complaint } from './place.ts';

export interface Found {
  /** In which line. */
  readonly at: number;
  readonly complaint: Complaint;
}

const WARNING = /^(?:\w*warning\b|note\b|info\b|debug\b|hint\b|remark\b|[CRWI]\d{4}: )/i;

export const firstDiagnostic = (lines: readonly string[]): Found | null => firstOf(FORMATS, lines);

/** Programs write much in this form, so it counts only where nothing else is an error. */
export const firstLoose = (lines: readonly string[]): Found | null => firstOf(LOOSE, lines);

function firstOf(formats: readonly Format[], lines: readonly string[]): Found | null {
  for (const at of lines.keys()) {
    for (const format of formats) {
      const complaint = readAt(format, lines, at);
      if (complaint !== null) return { at, complaint };
    }
  }
  return null;
}

function readAt({ head, below }: Format, lines: readonly string[], at: number): Complaint | null {
  const found = head.exec(lines[at]!)?.groups;
  if (found === undefined) return null;
  const rest = below === undefined ? {} : groupsBelow(head, below, lines, at);
  if (rest === null) return null;
  const { file, line, message } = { ...given(found), ...rest };
  if (message === undefined || WARNING.test(message)) return null;
  const place = file === undefined ? null : line === undefined ? file : `${file}:${line}`;
  return { place, message: withoutProject(message) };
}

function groupsBelow(
  head: RegExp,
  { form, within }: NonNullable<Format['below']>,
  lines: readonly string[],
  at: number,
): Readonly<Record<string, string>> | null {
  for (const line of lines.slice(at + 1, at + 1 + within)) {
    const groups = form.exec(line)?.groups;
    if (groups !== undefined) return given(groups);
    // What comes now belongs to another one.
    if (head.test(line)) return null;
  }
  return null;
}

const given = (groups: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(groups).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** MSBuild ends each line with the project that it builds. */
const withoutProject = (message: string): string =>
  /proj\]$/.test(message) ? message.slice(0, message.lastIndexOf(' [')) : message;
