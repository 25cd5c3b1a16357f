/** `mcp-reload restart`: every wrapper of that name, at once. */
import type { Answer } from '../control/call.ts';
import type { RestartAnswer } from '../control/messages.ts';
import type { Found } from '../control/registry.ts';
import { troubleWords } from '../report/call-trouble.ts';
import { notAnswered, reportLine, restarting, wholeReport } from '../report/restarted.ts';
import { onlyDead, onlyElsewhere } from '../report/unknown-name.ts';
import { DONE, FAILED, USAGE_ERROR } from './exit-codes.ts';
import { type Meant, meantBy } from './named.ts';
import { columnsOf, type Terminal } from './terminal.ts';
import type { Said } from './verb-table.ts';
import { thisMachine, type World } from './world.ts';

type Wish = Said<'restart'>;

export async function restart(wish: Wish, terminal: Terminal, world: World = thisMachine()): Promise<number> {
  const asked = await whoIsAsked(wish.name, world);
  if (!asked.ok) {
    terminal.say(asked.problem);
    return USAGE_ERROR;
  }
  const { found: all } = asked;
  terminal.progress(restarting(wish.name, all.length));
  const outcomes = await Promise.all(
    all.map(async found => {
      const { socket, standing } = found.record;
      const answer = await world.askRestart(socket, {
        reason: wish.reason ?? null,
        clearCache: wish['clear-cache'],
        progress: message =>
          terminal.progress(all.length === 1 ? message : `pid ${standing.pid}: ${message}`),
      });
      // As each is known: one may take longer than the others.
      if (!answer.ok) terminal.say(notAnswered(wish.name, standing.pid, answer.why));
      else if (!wish.json)
        terminal.print(
          all.length === 1
            ? wholeReport(answer.answer, columnsOf(terminal))
            : reportLine(answer.answer, world.home, columnsOf(terminal)),
        );
      return { found, answer };
    }),
  );
  if (wish.json) terminal.print(`${JSON.stringify(outcomes.map(plain), null, 2)}\n`);
  return outcomes.every(({ answer }) => answer.ok && answer.answer.served) ? DONE : FAILED;
}

async function whoIsAsked(name: string, world: World): Promise<Meant> {
  const meant = meantBy(name, await world.wrappers());
  if (!meant.ok) return meant;
  const found = meant.found.filter(({ life }) => life === 'alive');
  if (found.length > 0) return { ok: true, found };
  const dead = meant.found.filter(({ life }) => life === 'dead').map(({ record }) => record.standing.pid);
  return { ok: false, problem: dead.length > 0 ? onlyDead(name, dead) : onlyElsewhere(name) };
}

const plain = ({ found, answer }: { readonly found: Found; readonly answer: Answer<RestartAnswer> }) => {
  const { name, project, client, pid, generation } = answer.ok
    ? answer.answer.standing
    : found.record.standing;
  return {
    name,
    project,
    client,
    pid,
    served: answer.ok && answer.answer.served,
    generation,
    text: answer.ok ? answer.answer.text : null,
    problem: answer.ok ? null : troubleWords(answer.why),
  };
};
