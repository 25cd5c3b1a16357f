// A client and a server that have no era in common.
import { wrapping } from '../../../.build/test/support/launch.js';
import { wordsOf } from '../../../.build/test/support/notes.js';
import { OURS } from '../../../.build/test/support/scenes/real.js';
import { Day } from '../workday.mjs';

async function outcome(server, client, lineOf) {
  const day = new Day(server);
  try {
    await day.opens(client, lineOf(server.command(day.project)));
    await day.session.listTools();
    return 'a session';
  } catch (error) {
    return error.message;
  } finally {
    await day.session?.close();
    day.project.remove();
  }
}

/** The client is told so in the words in which the server alone tells it. */
export async function refusal(figures, server, client) {
  const alone = await outcome(server, client, line => line);
  const seen = await outcome(server, client, line => wrapping(line));
  figures.figure('refused as by the server alone', seen, seen === alone, [`alone: ${alone}`]);
}

/** A client that never asked has its session; the model finds our tools in it, and the reason in the first result. */
export async function withoutAnEra(figures, server, client) {
  const day = new Day(server);
  try {
    await day.opens(client, wrapping(server.command(day.project)));
    const { tools } = await day.session.listTools();
    const names = tools.map(({ name }) => name).join();
    figures.figure('lists', names, names === OURS.join());
    const result = await day.call('answer');
    const isTold = result.isError && /which this server does not speak/.test(wordsOf(result));
    figures.figure('a call tells that the eras do not meet', isTold, isTold, [wordsOf(result)]);
  } finally {
    await day.session?.close();
    day.project.remove();
  }
}
