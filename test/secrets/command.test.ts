import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandLine, secretArguments } from '../../src/secrets/command.ts';

const commands: [words: string[], shown: string][] = [
  [['node', 'server.mjs', '--port', '3000'], 'node server.mjs --port 3000'],
  [['node', 's.js', '--api-key=abc', '--x=1'], 'node s.js --api-key=‹masked› --x=1'],
  [['node', 's.js', '--token', 'xyz', 'next'], 'node s.js --token ‹masked› next'],
  [['docker', 'run', '-e', 'API_KEY=abc', '-e', 'A=b', 'i'], 'docker run -e API_KEY=‹masked› -e A=b i'],
  [
    ['docker', 'run', '-eAPI_KEY=abc', '--env=DB_PASSWORD=x'],
    'docker run -eAPI_KEY=‹masked› --env=DB_PASSWORD=‹masked›',
  ],
  [['env', 'TOKEN=abc', 'python', 'server.py'], 'env TOKEN=‹masked› python server.py'],
  [['curl', '-H', 'X-Api-Key: abc'], 'curl -H X-Api-Key: ‹masked›'],
  [
    ['sh', '-c', 'API_KEY="a b" exec node s.js --token xyz -v'],
    'sh -c API_KEY=‹masked› exec node s.js --token ‹masked› -v',
  ],
  [['s', '--token-file', '/run/token', '--key', './key.pem'], 's --token-file /run/token --key ./key.pem'],
  [['s', '--no-auth', 'server.py', '--auth', '--verbose'], 's --no-auth server.py --auth --verbose'],
  [['docker', 'run', '-e', 'API_KEY', '-e', 'TOKEN=$TOKEN'], 'docker run -e API_KEY -e TOKEN=$TOKEN'],
  [['s', '--url', 'https://x/y', '', 'a b'], 's --url https://x/y  a b'],
];
for (const [words, shown] of commands) test(`shown: ${shown}`, () => assert.equal(commandLine(words), shown));

test('what is masked there is known as a secret from then on', () => {
  const words = [
    's',
    '--api-key=abcdefgh1',
    '--token',
    'short',
    'sh',
    '-c',
    `X_SECRET='ijkl mnop'  node s.js`,
  ];
  assert.deepEqual(secretArguments(words), [
    { name: 'api-key', value: 'abcdefgh1' },
    { name: 'X_SECRET', value: 'ijkl mnop' },
  ]);
});
