/** `mcp-reload restart`: every wrapper of that name, at once. */
import type { Answer } from '../control/call.ts';
import type { RestartAnswer } from '../control/messages.ts';
import type { Found } from '../control/registry.ts';
import { troubleWords } from '../report/call-trouble.ts';
import { notAsked, reportLine, restarting, whichOne, wholeReport } from '../report/restarted.ts';
import { onlyDead, onlyElsewhere } from '../report/unknown-name.ts';
import { named } from '../report/words.ts';
import { DONE, FAILED, USAGE_ERROR } from './exit-codes.ts';
import { meantBy } from './named.ts';
import type { Terminal } from './terminal.ts';
import type { Said } from './verb-table.ts';
import { thisMachine, type World } from './world.ts';

type Wish = Said<'restart'>;

export async function restart(wish: Wish, terminal: Terminal, world: World = thisMachine()): Promise<number> {
  const asked = await whoIsAsked(wish.name, world);
  if (!asked.ok) {
    terminal.say(asked.problem);
    return USAGE_ERROR;
  }
  terminal.progress(restarting(wish.name, asked.found.length));
  const tell = tellerFor(wish, asked.found.length, terminal, world);
  const outcomes = await Promise.all(
    asked.found.map(async found => {
      const which = asked.found.length === 1 ? '' : `${whichOne(found.record.standing, world.home)}: `;
      const answer = await world.askRestart(found.record.socket, {
        reason: wish.reason ?? null,
        clearCache: wish['clear-cache'],
        progress: message => terminal.progress(`${which}${message}`),
      });
      tell(found, answer);
      return { found, answer };
    }),
  );
  if (wish.json)
    terminal.print(
      `${JSON.stringify(
        outcomes.map(({ found, answer }) => plain(found, answer)),
        null,
        2,
      )}\n`,
    );
  return outcomes.every(({ answer }) => answer.ok && answer.answer.served) ? DONE : FAILED;
}

async function whoIsAsked(name: string, world: World) {
  const meant = meantBy(name, await world.wrappers());
  if (!meant.ok) return meant;
  const found = meant.found.filter(({ life }) => life === 'alive');
  if (found.length > 0) return { ok: true as const, found };
  const dead = meant.found.filter(({ life }) => life === 'dead').map(({ record }) => record.standing.pid);
  return { ok: false as const, problem: dead.length > 0 ? onlyDead(name, dead) : onlyElsewhere(name) };
}

/** As each is known: one may take longer than the others. */
function tellerFor({ name, json }: Wish, count: number, terminal: Terminal, { home }: World) {
  return ({ record }: Found, answer: Answer<RestartAnswer>): void => {
    const which = count === 1 ? `"${named(name)}"` : whichOne(record.standing, home);
    if (!answer.ok) return terminal.say(notAsked(which, troubleWords(answer.why)));
    if (json) return;
    const { served, text } = answer.answer;
    terminal.print(count === 1 ? wholeReport(served, text) : reportLine(which, served, text));
  };
}

const plain = ({ record: { standing } }: Found, answer: Answer<RestartAnswer>) => ({
  name: standing.name,
  project: standing.project,
  client: standing.client,
  pid: standing.pid,
  served: answer.ok && answer.answer.served,
  generation: answer.ok ? answer.answer.standing.generation : null,
  text: answer.ok ? answer.answer.text : null,
  problem: answer.ok ? null : troubleWords(answer.why),
});
