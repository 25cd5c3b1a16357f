/** `mcp-reload status`: all wrappers, or those of one name, once or live. */
import { detailsOf } from '../report/details.ts';
import { tableOf, whose } from '../report/table.ts';
import { DONE, USAGE_ERROR } from './exit-codes.ts';
import { type Look, lookAt, plainLook } from './look.ts';
import { meantBy } from './named.ts';
import { pause } from './pause.ts';
import { columnsOf, type Terminal } from './terminal.ts';
import type { Said } from './verb-table.ts';
import { thisMachine, type World } from './world.ts';

type Wish = Said<'status'>;

export async function status(wish: Wish, terminal: Terminal, world: World = thisMachine()): Promise<number> {
  const { name, json } = wish;
  if (name !== undefined) {
    const meant = meantBy(name, await world.wrappers());
    if (!meant.ok) {
      terminal.say(meant.problem);
      return USAGE_ERROR;
    }
  }
  if (wish.watch) await watch(wish, terminal, world);
  else {
    const looks = await lookOnce(wish, world);
    terminal.print(
      json ? `${JSON.stringify(looks.map(plainLook), null, 2)}\n` : paged(looks, wish, terminal, world),
    );
  }
  return DONE;
}

/** Of stderr, as `reload_status` shows it. */
const LOG_LINES = 20;

async function lookOnce({ name }: Wish, world: World): Promise<readonly Look[]> {
  const all = await world.wrappers();
  if (name === undefined) return lookAt(all, world, null);
  return lookAt(
    all.filter(({ record }) => record.standing.name === name),
    world,
    LOG_LINES,
  );
}

function paged(looks: readonly Look[], { name }: Wish, terminal: Terminal, world: World): string {
  const page = { columns: columnsOf(terminal), now: world.wallTime(), home: world.home };
  const details =
    name === undefined
      ? []
      : looks.flatMap(({ standing, text }) =>
          detailsOf(text, page.columns, looks.length > 1 ? whose(standing, page.home, page.columns) : null),
        );
  return `${[...tableOf(looks, page), ...details].join('\n')}\n`;
}

const PERIOD_MS = 1_000;

async function watch(wish: Wish, terminal: Terminal, world: World): Promise<void> {
  const interrupted = terminal.interrupted();
  let last: string | null = null;
  while (!interrupted.aborted) {
    const looks = await lookOnce(wish, world);
    const news = JSON.stringify(looks.map(({ life, standing }) => ({ life, standing })));
    if (wish.json) {
      if (news !== last) terminal.print(`${JSON.stringify(looks.map(plainLook))}\n`);
    } else {
      const text = paged(looks, wish, terminal, world);
      if (terminal.size !== null) terminal.print(redrawn(text, terminal.size.rows, last === null));
      else if (news !== last) terminal.print(last === null ? text : `\n${text}`);
    }
    last = news;
    await pause(PERIOD_MS, world.clock, interrupted);
  }
}

const CLEAR = '\x1b[2J';
const TO_TOP = '\x1b[H';
const CLEAR_REST_OF_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/** In the place of the one before, without a flicker; what has no room is left out. */
function redrawn(text: string, rows: number, isFirst: boolean): string {
  const lines = text
    .trimEnd()
    .split('\n')
    .slice(0, Math.max(1, rows - 1));
  const drawn = lines.map(line => `${line}${CLEAR_REST_OF_LINE}\n`).join('');
  return `${isFirst ? CLEAR : ''}${TO_TOP}${drawn}${CLEAR_BELOW}`;
}
