/** Code as somebody might save it: mostly it works, and then it differs in what it offers and how slow it is. */
import { type Code, GOOD, READ_TOOL, VERSION_TOOL, WRITE_TOOL } from '../fake-server.ts';
import type { Random } from '../random.ts';
import { TAKEN_TOOL } from './history.ts';

export const PLAIN = GOOD.capabilities;
export const ANNOUNCING = {
  ...PLAIN,
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
};

const PRINTS = ['listening on port 3000', '{"level":"info","method":"boot"}', '', '[not json'];

const common = (random: Random, count: number, works: boolean): Partial<Code> => ({
  start: works ? 'works' : random.pick(['exits', 'hangs', 'rejects', 'cannot-list', 'missing'] as const),
  bootMs: random.pick([5, 80, 300, 4_000]),
  greetMs: random.pick([0, 0, 1, 60]),
  answerMs: random.pick([1, 5, 200]),
  leaveMs: random.pick([1, 20, 5_500]),
  hasAddress: random.chance(0.1),
  tools: random.chance(0.75)
    ? [VERSION_TOOL, WRITE_TOOL, READ_TOOL]
    : random.pick([
        [VERSION_TOOL, READ_TOOL],
        [VERSION_TOOL, READ_TOOL, TAKEN_TOOL],
      ]),
  prompts: random.chance(0.8) ? [] : [{ name: `greet${count}` }],
  build: random.chance(0.75) ? 'works' : random.pick(['fails', 'fails', 'hangs'] as const),
  buildMs: random.pick([10, 200, 3_000, 30_000]),
  emits: random.chance(0.3),
  prints: random.chance(0.1) ? [random.pick(PRINTS)] : [],
});

export function randomCode(random: Random, era: 'legacy' | 'modern', count: number): Partial<Code> {
  const works = random.chance(0.7);
  const isWrong = random.chance(0.07);
  const content = isWrong ? `wrong${count}` : works ? `v${count}` : `broken${count}`;
  const code = { ...common(random, count, works), content };
  if (era === 'legacy')
    return {
      ...code,
      era: isWrong ? 'modern' : random.pick(['legacy', 'legacy', 'dual'] as const),
      probe: random.pick(['answers', 'silent', 'exits'] as const),
      asks: random.chance(0.1) ? ['roots/list', 'sampling/createMessage'] : [],
    };
  return {
    ...code,
    era: isWrong ? 'legacy' : random.pick(['modern', 'dual'] as const),
    probe: isWrong ? random.pick(['answers', 'silent', 'exits', { error: -32_000 }] as const) : 'answers',
    listens: random.chance(0.9) ? 'acknowledged' : random.pick(['silent', 'refused'] as const),
    listenMs: random.pick([0, 0, 1, 60, 2_500]),
    resources: random.chance(0.8) ? [] : [{ uri: `mem:${count}`, name: 'one' }],
    capabilities: random.chance(0.5) ? PLAIN : ANNOUNCING,
    cache: random.pick([{ ttlMs: 300_000, cacheScope: 'public' }, { ttlMs: 0, cacheScope: 'private' }, {}]),
    asks: random.chance(0.1) ? ['ping', 'roots/list', 'elicitation/create'] : [],
  };
}

export const firstCode = (random: Random, era: 'legacy' | 'modern'): Partial<Code> =>
  era === 'legacy'
    ? {
        era: random.pick(['legacy', 'dual'] as const),
        probe: random.pick(['answers', 'exits'] as const),
      }
    : {
        era: random.pick(['dual', 'modern'] as const),
        capabilities: random.chance(0.5) ? PLAIN : ANNOUNCING,
        bootMs: random.pick([5, 100, 1_500]),
      };
