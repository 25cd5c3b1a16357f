// Claude Code with a scripted model: the plays of `npm run prove:claude`, a row each.
import { VERSION } from '../claude/install.mjs';
import { plays } from '../claude/plays.mjs';
import { play, ready } from '../claude/stage.mjs';

const row = (name, one) => ({
  subject: 'Claude Code',
  version: VERSION,
  how: one.about,
  prepare: () => ready(one),
  async see(figures, facts) {
    facts.era = await play(figures, name, one, { binary: ready(one), wrapped: true });
  },
});

export const claude = {
  name: 'claude',
  title: 'Claude Code',
  says: 'The real program edits and calls a server while a script plays its model; what is judged is what the model was shown.',
  how: 'With',
  rows: Object.entries(plays).map(([name, one]) => row(name, one)),
};
