// More bytes and lines than anybody should send, and ends that do not read. Counts; memory only Linux tells.
import {
  clientDoesNotRead,
  clientProvokes,
  longLines,
  serverDoesNotRead,
  tinyLines,
  tooLong,
} from '../../.build/test/support/scenes/bytes.js';

const MIB = 1024 * 1024;
const LONG = 100 * MIB;
const TINY = 1_000_000;
/** Of what is read of a pipe at once, and of what has not been given back yet. */
const LEEWAY_MB = 100;
const FLOOD = 300_000;

const mb = value => `${value.toFixed(0)} MB`;
const seesMemory = process.platform === 'linux';

export const inBothEras = true;

export async function prove(figures, era = 'legacy') {
  const memory = (what, grown, most) => {
    if (seesMemory)
      figures.figure(`${what}: memory grew by`, `${mb(grown)} (at most ${most})`, grown <= most);
    else figures.skip(`${what}: memory`, 'only Linux tells');
  };
  await figures.part('long lines', async () => {
    const all = await longLines(LONG, 4, era);
    const [{ down, upBytes, afterMb }] = all;
    const isWhole = Number(/"result":(\d+)/.exec(down)?.[1]) > LONG;
    figures.figure('100 MB in one line, down', isWhole ? 'whole' : down.slice(0, 100), isWhole);
    figures.figure('100 MB in one line, up', upBytes > LONG ? 'whole' : upBytes, upBytes > LONG);
    memory('three more times', all.at(-1).afterMb - afterMb, LEEWAY_MB / 2);
  });
  await figures.part('tiny lines', async () => {
    const { answers, outOfOrder, errors, seconds } = await tinyLines(TINY, era);
    figures.remark(`${Math.round(TINY / seconds)} a second`);
    figures.none('tiny requests without an answer', TINY - answers, TINY);
    figures.none('answers out of order, or that are errors of ours', outOfOrder + errors, answers);
  });
  await figures.part('a client that does not read', async () => {
    const { lines, grownMb, reloaded, wrong, came } = await clientDoesNotRead(FLOOD, era);
    figures.figure(
      'kilobytes that a server gets rid of when the client does not read',
      `${lines} of ${FLOOD}`,
      lines < 4_000,
    );
    memory('a client that does not read', grownMb, LEEWAY_MB);
    figures.figure('new code takes over meanwhile', reloaded ? 'yes' : 'no', reloaded);
    figures.none('messages lost or out of order when it reads again', wrong, came);
  });
  await figures.part('a client that provokes answers', async () => {
    const { takenMb, grownMb, missing, asked } = await clientProvokes(500_000, era);
    figures.figure(
      'MB of calls taken of a client that reads no answer',
      `${takenMb.toFixed(0)} of 300`,
      takenMb < 100,
    );
    // Each small answer has its cost beside its bytes.
    memory('a client that reads no answer', grownMb, 3 * 64 + LEEWAY_MB);
    figures.none('answers missing when it reads again', missing, asked);
  });
  await figures.part('a server that does not read', async () => {
    const { answeredMeanwhile, takenMb, grownMb, asked, notOnce } = await serverDoesNotRead(200, era);
    figures.figure('our own tools answer meanwhile', answeredMeanwhile ? 'yes' : 'no', answeredMeanwhile);
    figures.figure('MB taken for a server that does not read', `${takenMb.toFixed(0)} of 200`, takenMb < 70);
    memory('a server that does not read', grownMb, 64 + LEEWAY_MB);
    figures.none('requests not answered exactly once in the end', notOnce, asked);
  });
  await figures.part('too long', async () => {
    const { request, answer, after } = await tooLong(300 * MIB, era);
    figures.figure(
      '300 MB in one request',
      request.includes('300 MiB long') ? 'told' : request.slice(0, 200),
      request.includes('300 MiB long'),
    );
    figures.figure(
      '300 MB in one answer',
      answer.includes('300 MiB in one') ? 'told' : answer.slice(0, 200),
      answer.includes('300 MiB in one'),
    );
    figures.figure(
      'the session goes on',
      after.includes('"result":0') ? 'yes' : after,
      after.includes('"result":0'),
    );
  });
}
