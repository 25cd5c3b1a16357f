/** Every byte that we have no reason to change passes, both ways: the streams with and without us are the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesIn, type Stream, withStream } from '../support/bytes.ts';
import { envelope } from '../support/modern.ts';
import { ODD_VALUES, oddObject, oddValue } from '../support/odd-json.ts';
import { firstSeed, type Random, seeded } from '../support/random.ts';

type Era = 'legacy' | 'modern';

const line = (message: object): Buffer => Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
/** What the server is to say when it hears it. */
const dictate = (bytes: Buffer | string): string => `"${Buffer.from(bytes).toString('base64')}"`;

const saying = (text: string) => dictate(`${text}\n`);
const call = (id: string, params: object = {}): Buffer =>
  Buffer.from(
    `{"jsonrpc":"2.0","id":"${id}","method":"tools/call","params":${JSON.stringify({ name: 'x', ...params })},` +
      `"say":${saying(`{"jsonrpc":"2.0","id":"${id}","result":{"content":[],"resultType":"complete"}}`)}}\n`,
  );

/** The session is open, and nothing waits any more. */
async function open(stream: Stream, era: Era): Promise<void> {
  const opener = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
  if (era === 'legacy') {
    await stream.write(line({ id: 'open', method: 'initialize', params: opener }));
    await stream.until('"open"');
    await stream.write(line({ method: 'notifications/initialized' }));
  } else {
    await stream.write(line({ id: 'open', method: 'server/discover', params: { _meta: envelope({}) } }));
    await stream.until('"open"');
  }
  await stream.write(call('opened', era === 'modern' ? { _meta: envelope({}) } : {}));
  await stream.until('"opened"');
}

interface Passed {
  readonly up: string[];
  readonly down: string[];
}

const after = (lines: readonly Buffer[], mark: string): Buffer[] =>
  lines.slice(lines.findLastIndex(text => text.includes(mark)) + 1);

/** What passes in each direction between the opening and the last line, without what is ours. */
function passing(
  era: Era,
  wrapped: boolean,
  body: (write: Stream['write'], stream: Stream) => Promise<void>,
): Promise<Passed> {
  return withStream({ wrapped }, async stream => {
    await open(stream, era);
    await body(stream.write, stream);
    await stream.write(call('the end'));
    const up = after(linesIn(await stream.until('"the end"')), '"opened"');
    const down = after(stream.heard(), '"opened"').filter(text => !text.includes('"mcp-reload:'));
    const text = (lines: Buffer[]) => lines.map(bytes => bytes.toString('latin1'));
    return { up: text(up), down: text(down) };
  });
}

function checkSame(direct: Passed, wrapped: Passed, told: string): void {
  for (const way of ['down', 'up'] as const) {
    assert.equal(wrapped[way].length, direct[way].length, `${told}: lines ${way}`);
    for (const [at, text] of direct[way].entries())
      if (text !== wrapped[way][at])
        assert.equal(wrapped[way][at]?.slice(0, 2_000), text.slice(0, 2_000), `${told}: line ${at} ${way}`);
  }
}

async function checkPasses(
  era: Era,
  told: string,
  body: (write: Stream['write'], stream: Stream) => Promise<void>,
): Promise<Passed> {
  const direct = await passing(era, false, body);
  checkSame(direct, await passing(era, true, body), told);
  return direct;
}

const IDS = ['0', '""', '1.0', '1e0', '-0', '1152921504606846976', '"\\u0061"', '"a b"', '1E400', '-1'];
const METHODS = ['"x/unknown"', '"tools\\/call"', '"tools/call"', '"completion/complete"', '"\\u0078"', '""'];
const LEVELS = 10_000;

/** A line of the client, and with it what the server says when it hears it. */
function exchange(random: Random): Buffer {
  const id = random.pick(IDS);
  const value = random.chance(0.02) ? '['.repeat(LEVELS) + ']'.repeat(LEVELS) : oddValue(random);
  const params = random.chance(0.5) ? { params: random.pick(ODD_VALUES) } : { params: value };
  const end = random.chance(0.2) ? '\r\n' : '\n';
  const version = { jsonrpc: '"2.0"' };
  const said = () => {
    if (random.chance(0.3)) return oddObject(random, { ...version, method: '"notifications/x"', ...params });
    return '';
  };
  const isRequest = random.chance(0.6);
  const fails = random.chance(0.2);
  const answer = fails
    ? oddObject(random, {
        ...version,
        id,
        error: oddObject(random, { code: '-1.0', message: '"\\u0041"', data: oddValue(random) }),
      })
    : oddObject(random, { ...version, id, result: oddValue(random) });
  const batch = `[${oddObject(random, { ...version, method: '"notifications/y"' })}, ${oddObject(random, { ...version, id, result: '{}' })}]`;
  const isBatch = !isRequest && random.chance(0.1);
  const lines = [said(), isRequest ? answer : '', isBatch ? batch : '', said()].filter(text => text !== '');
  const say = { say: dictate(lines.map(text => text + end).join('')) };
  if (isBatch) {
    const first = oddObject(random, { ...version, id, method: '"x/unknown"', ...say });
    return Buffer.from(`[ ${first} ,${oddObject(random, { ...version, method: '"x"' })}]${end}`);
  }
  const method = { method: isRequest ? random.pick(METHODS) : '"notifications/odd"' };
  const asked = isRequest ? { id } : {};
  return Buffer.from(oddObject(random, { ...version, ...asked, ...method, ...params, ...say }) + end);
}

for (const era of ['legacy', 'modern'] as const) {
  const seed = firstSeed() + (era === 'legacy' ? 0 : 1_000);
  test(`${era}: random lines, cut at random, are the same with and without us (seed ${seed})`, async () => {
    const passed = await checkPasses(era, `seed ${seed}`, async write => {
      const random = seeded(seed);
      const bytes = Buffer.concat(Array.from({ length: 400 }, () => exchange(random)));
      for (let from = 0; from < bytes.length; ) {
        const to = from + 1 + random.below(random.chance(0.1) ? 100_000 : 3_000);
        await write(bytes.subarray(from, to));
        from = to;
      }
    });
    assert.ok(passed.up.length > 300 && passed.down.length === 401, 'it is a conversation');
  });

  test(`${era}: 20 MB in one line pass both ways, two at once, with small ones behind`, async () => {
    const passed = await checkPasses(era, 'long lines', async write => {
      const fill = 'FILL(20000000)';
      const answer = (id: string) => saying(`{"jsonrpc":"2.0","id":${id},"result":{"é":"${fill}", "n":1.0}}`);
      const long = (id: string) =>
        `{"jsonrpc":"2.0","id":${id},"say":${answer(id)},"method":"tools/call","params":{"x":"${'€x'.repeat(5_000_000)}"}}\n`;
      const small = (id: string) =>
        `{"jsonrpc":"2.0","id":${id},"method":"x","say":${saying(`{"jsonrpc":"2.0","result":-0,"id":${id}}`)}}\n`;
      await write(Buffer.from(long('1') + long('2') + small('3') + small('1')));
    });
    assert.deepEqual(
      passed.up.map(text => text.length > 20_000_000),
      [true, true, false, false, false],
    );
  });
}

for (const era of ['legacy', 'modern'] as const)
  test(`${era}: deep nesting, a very long id, method and name, NUL bytes and lone CRs pass`, async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const long = 'l'.repeat(500_000);
    const passed = await checkPasses(era, 'deep and long', async write => {
      const answer = `{"jsonrpc":"2.0","id":"${long}","result":{"${long}":${deep},\r"x":"\0"}}`;
      await write(
        Buffer.from(
          `{"jsonrpc":"2.0",\r"id":"${long}","method":"x/${long}","say":${saying(answer)},"params":{"deep":${deep},"${long}":"\0"}}\n`,
        ),
      );
    });
    assert.deepEqual(
      passed.up.map(text => text.length > 1_000_000),
      [true, false],
    );
  });

test('bytes that are no UTF-8 pass within strings, and CRs at the ends of lines', async () => {
  const odd = Buffer.from([0xff, 0xc3, 0x80, 0xe2, 0x80, 0xa8, 0xed, 0xa0, 0x80]);
  const noise = (head: string) => Buffer.concat([Buffer.from(`${head}"x":"`), odd, Buffer.from('"}\r\n')]);
  const passed = await checkPasses('legacy', 'odd bytes', async write => {
    const said = noise('{"jsonrpc":"2.0","method":"notifications/x",');
    await write(noise(`{"jsonrpc":"2.0","method":"notifications/x","say":${dictate(said)},`));
  });
  assert.ok(passed.up[0]!.endsWith('"}\r\n') && passed.up[0]!.includes(odd.toString('latin1')));
});

test('what a server asks comes with an id of ours and nothing else changed, and so does the answer', () =>
  withStream({}, async stream => {
    await open(stream, 'legacy');
    for (const [at, id] of IDS.entries()) {
      const question = (as: string) =>
        `{ "params":{"n":1.0,"n":-0,"s":"\\u0041"} ,"id" : ${as},"method":"x/ask","jsonrpc":"2.0","more":[${at}E400]}\r`;
      await stream.write(
        Buffer.from(`{"jsonrpc":"2.0","method":"notifications/x","say":${saying(question(id))}}\n`),
      );
      const got = linesIn(await stream.until(`[${at}E400]`))
        .at(-1)!
        .toString();
      const [ours] = /"mcp-reload:[^"]*"/.exec(got)!;
      assert.equal(got, `${question(ours)}\n`);
      const answer = (as: string) =>
        `{"result":{"a":1152921504606846976,"a":"\\/"} , "id":${as} ,"jsonrpc":"2.0"}\r\n`;
      await stream.write(Buffer.from(answer(ours)));
      await stream.write(call(`end ${at}`));
      await stream.until(`"end ${at}"`);
      const heard = stream.heard().map(String);
      assert.ok(heard.includes(answer(id)), heard.slice(-2).join(''));
    }
  }));

test('where we change something, every other byte stays', async () => {
  const entry =
    '{"inputSchema":{"properties":{"n":{"default": 1152921504606846976 ,"x":1.0}}},"name":"\\u0061"}';
  const lists: [tools: string, start: string][] = [
    [`[ ${entry} ]`, `[ ${entry},{"name":"restart_server"`],
    ['[ ]', '[{"name":"restart_server"'],
    ['[]', '[{"name":"restart_server"'],
  ];
  await withStream({}, async stream => {
    await open(stream, 'legacy');
    for (const [at, [tools, start]] of lists.entries()) {
      const answer = (text: string) =>
        `{ "result" : {"z":-0,"tools":[1],"tools": ${text} ,"ttl":1E+2 } ,"id":${at}.0, "jsonrpc":"2.0"}`;
      await stream.write(
        Buffer.from(`{"jsonrpc":"2.0","id":${at}.0,"method":"tools/list","say":${saying(answer(tools))}}\n`),
      );
      const got = linesIn(await stream.until(`"id":${at}.0,`))
        .at(-1)!
        .toString();
      const [head, tail] = answer('HERE').split('HERE');
      assert.ok(got.startsWith(head! + start), got);
      assert.ok(got.endsWith(`${tools === '[]' ? '' : ' '}]${tail}\n`), got);
    }
  });
});
