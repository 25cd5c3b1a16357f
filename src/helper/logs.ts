import type { LogOwner } from '../base/kept-log.ts';
import type { Found } from '../control/registry.ts';
import { logParagraph, paragraphs } from '../report/helper.ts';
import type { Machine } from './machine.ts';

/** The logs of those that run under that name, else of who did last; null: nobody did. */
export async function logOf(
  machine: Machine,
  name: string,
  all: readonly Found[],
  lines: number,
): Promise<string | null> {
  const running = all
    .filter(({ life }) => life === 'alive')
    .map(({ record: { standing } }): LogOwner => ({ name: standing.name, project: standing.project }));
  const owners = running.filter(owner => owner.name === name);
  const [last] = machine.logged().filter(owner => owner.name === name);
  if (owners.length === 0 && last === undefined) return null;
  // All wrappers of a name in a project write to one.
  const projects = new Map((owners.length > 0 ? owners : [last!]).map(owner => [owner.project, owner]));
  return paragraphs(
    await Promise.all(
      [...projects.values()].map(async owner => logParagraph(owner, await machine.log(owner, lines))),
    ),
  );
}
