// Python takes compiled code for a source of the same size that was saved within the same second.
import { statSync, utimesSync } from 'node:fs';

const SOURCE = 'src/greeter/answers.py';

const secondOf = file => Math.floor(statSync(file).mtimeMs / 1_000);

export const sameSecond = {
  'an answer of the same size, saved within the same second': async day => {
    const file = day.project.path(SOURCE);
    const second = secondOf(file);
    const before = day.state.answer;
    day.turns({ answer: before.toUpperCase() });
    utimesSync(file, second, second);
    return day.wrong();
  },
};
