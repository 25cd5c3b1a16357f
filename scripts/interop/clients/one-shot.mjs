// Clients that open a session, do one thing, print it and end: the same day with a session for each step.
import { Stand } from './stand.mjs';

/** Each has the change before it, what is asked of the client, and what has to be in the answer. */
const DAY = [
  { when: 'at first', change: {}, has: /\bone\b/ },
  { when: 'after an edit', change: { answer: 'two' }, has: /\btwo\b/ },
  {
    when: 'while the syntax is broken',
    change: { answer: 'never', broken: true },
    has: /server\.mjs:6/,
    isError: true,
  },
  { when: 'mended', change: { answer: 'three', broken: false }, has: /\bthree\b/ },
];

const quoted = text => text.trim().replace(/\s+/g, ' ').slice(0, 1_500);

/**
 * `client`: `{ name, settle?(stand), call?(stand), errorCode?, lists: [{ what, line(stand), shows, broken? }], more? }`. `name` is who the
 * server hears, `call` and `line` are command lines, `errorCode` is how it exits after a result that is an error; `shows` is all that has
 * to be printed, `broken` (`{ shows, code }`) what differs while the code is.
 */
export async function oneShots(figures, client) {
  const stand = new Stand();
  try {
    client.settle?.(stand);
    for (const { when, change, has, isError } of DAY) {
      stand.turns(change);
      if (client.call) {
        const { code, stdout, stderr } = await stand.run(client.call(stand));
        const ok = has.test(stdout) && code === (isError ? client.errorCode : 0);
        figures.figure(`a call ${when}`, `exit code ${code}`, ok, [quoted(stdout), quoted(stderr)]);
      }
      for (const { what, line, shows, broken = { shows, code: 0 } } of client.lists) {
        const { code, stdout, stderr } = await stand.run(line(stand));
        const wanted = isError ? broken : { shows, code: 0 };
        const missing = wanted.shows.filter(one => !`${stdout}${stderr}`.includes(one));
        const ok = code === wanted.code && missing.length === 0;
        figures.figure(`${what} ${when}`, `exit code ${code}`, ok, [
          `without ${missing.join(', ')}: ${quoted(stdout)}`,
          quoted(stderr),
        ]);
      }
    }
    await client.more?.(figures, stand);
    const heard = stand.heardOf;
    figures.figure('the server heard of', heard.join(', '), heard.includes(client.name));
    await stand.leavesNothing(figures);
  } finally {
    stand.project.remove();
  }
}
