// Started from / and from the home folder, as clients do: nothing of them is watched, and no cache in them is cleared.
import { dirname } from 'node:path';
import { noPython, python } from '../../.build/test/support/python.js';
import { inHousehold, putServers, startWide } from '../../.build/test/support/scenes/launching.js';

const FIRST_ANSWER_MS = 1_000;
const CACHE = 'below/__pycache__/x.pyc';

const servers = [
  { name: 'a server right in the home folder', folder: '', options: () => [] },
  {
    name: 'a server without a project, --cwd the home folder',
    folder: 'below/deep',
    options: home => ['--cwd', home],
  },
  { name: 'a server without a project, --cwd /', folder: 'below/deep', options: () => ['--cwd', '/'] },
];

export async function prove(figures) {
  if (python === undefined) return figures.skip('servers in Python', noPython);
  for (const server of servers)
    for (const from of ['/', 'the home folder']) {
      const name = `${server.name}, from ${from}`;
      await figures.part(name, () => inHousehold([], house => proveIn(house, server, from, name, figures)));
    }
}

async function proveIn(house, { folder, options }, from, name, figures) {
  const own = file => (folder === '' ? file : `${folder}/${file}`);
  putServers(house, folder);
  for (let n = 0; n < 200; n++) house.save(`below/folder${n}/x.py`, '');
  const [below, beside] = [own('folder/x.py'), own('answer.py')];
  for (const file of ['package.json', '.git/HEAD', below, CACHE]) house.save(file, '{}');
  const seen = await startWide(
    house,
    {
      cwd: from === '/' ? '/' : house.home,
      command: ['python3', house.at(own('server.py'))],
      options: options(house.home),
    },
    { below, beside, cache: CACHE },
  );

  const say = (what, value, ok, details) => figures.figure(`${name}: ${what}`, value, ok, details);
  figures.within(`${name}: first answer`, seen.openedMs, FIRST_ANSWER_MS);
  const told = seen.what.endsWith(` under ${house.at(folder)}`) && /is too much to watch/.test(seen.why);
  say('says what is watched, and what was too much', told ? 'yes' : 'no', told, [seen.what, seen.why]);
  const [afterBelow, afterBeside] = seen.reloads;
  say('reloads after a save in a folder below', afterBelow, afterBelow === 0);
  say('reloads after a save beside the server', afterBeside, afterBeside === 1);
  say('__pycache__ below', seen.cacheSurvives ? 'survives' : 'is gone', seen.cacheSurvives);
  if (seen.watchedFolders === undefined) return figures.skip(`${name}: watched`, 'only Linux tells');
  const others = seen.watchedFolders.filter(
    each => each !== (folder || '~') && (dirname(each) !== (folder || '.') || each === '~'),
  );
  say('watched besides what lies beside the server', others.length, others.length === 0, [others.join(' ')]);
}
