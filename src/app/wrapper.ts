/** Puts the parts together: the loop in the middle, and around it the client, the servers, the files and the log. */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { idleClock, realClock, wallTime } from '../base/clock.ts';
import type { Generation } from '../base/generation.ts';
import { homeFolder } from '../base/home-folder.ts';
import { openCaches } from '../caches/clear.ts';
import { endLeftBehind, everythingEnded } from '../child/start.ts';
import { stateFolder } from '../memory/folder.ts';
import { openerFile, openMemory } from '../memory/openers.ts';
import { createBasic } from '../proxy/basic/basic.ts';
import { createProxy } from '../proxy/proxy.ts';
import { builtOverLine, leftLine, unclearedLine } from '../report/clearing.ts';
import { configProblemLines } from '../report/config-file.ts';
import { configuredLine, forgetfulLine, noteLine, silentLine } from '../report/log.ts';
import { outdatedLine } from '../report/outdated.ts';
import { overlongLine } from '../report/overlong.ts';
import { statusText } from '../report/status.ts';
import { strayLine } from '../report/stray.ts';
import { problemLine, watchingLine } from '../report/watched.ts';
import { commandLine, secretArguments } from '../secrets/command.ts';
import { type Begun, learnFrom } from './begin.ts';
import { createBuilds } from './builds.ts';
import { createConfiguring } from './configuring.ts';
import { controlLater } from './control.ts';
import { flowOf } from './flow.ts';
import { NO_HISTORY, remember } from './history.ts';
import { openKeptLog } from './kept-log.ts';
import { createLog } from './log.ts';
import { createLoop, type Loop } from './loop.ts';
import { createOldBuilds } from './outdated.ts';
import { createOutput } from './output.ts';
import { builtAt } from './output-age.ts';
import { logFolder, trashFolder } from './own-folders.ts';
import type { Program } from './program.ts';
import { remembering } from './remembering.ts';
import { createRestarts } from './restarts.ts';
import { createServers } from './servers.ts';
import {
  changedSettings,
  lifecycleSettings,
  type Reconfigure,
  trafficSettings,
  type WrapSettings,
  watched,
} from './settings.ts';
import { standingOf } from './standing.ts';
import { statusOf } from './status.ts';
import { connectClient, type Pace } from './stdio.ts';
import { watchLater } from './watching.ts';

/** Requests that came before the end of our stdin are answered, if that takes no longer than this. */
const LAST_ANSWERS_MS = 1_000;
/** When every server is gone: for what is left of their groups, and for the client to take in the last answers. */
const LAST_WORDS_MS = 150;
const LONGEST_END_MS = 2_500;
const BROKEN_STDOUT = 141;

export function wrap(first: WrapSettings, begun: Begun, reconfigure: Reconfigure): void {
  const clock = realClock;
  const { name, version } = first;
  const { secrets } = begun;
  const log = createLog(first.log, secrets.mask, events => {
    const kept = openKeptLog(() => logFolder({ name, project: first.server.root }), events, clock);
    process.on('exit', kept.flush);
    return kept;
  });
  let settings = first;
  /** As what each generation was started. */
  const programs = new Map<Generation, string>();
  /** As what the newest was started, also when none is left. */
  let triedLast = first.program.identity;
  let history = NO_HISTORY;
  /** What was said of caches that could not be cleared: once is enough. */
  let uncleared: string | null = null;
  const full = new Set<Generation>();
  let pace: Pace = 'keeps up';
  let lastAnswers: (() => void) | null = null;

  const home = stateFolder(process.env, homeFolder());
  const startedAt = Math.round(wallTime() - clock.now());
  const memory = remembering(openMemory(home, first.server), secrets.mask, why =>
    log.say(forgetfulLine(name, why)),
  );
  const servers = createServers(
    first.program,
    begun,
    plan => openCaches(plan, trashFolder),
    {
      cleared(clearing) {
        loop.tell({ router: { type: 'cleared', clearing } });
        restarts.cleared(clearing);
        const line = unclearedLine(name, clearing);
        if (line !== null && line !== uncleared) log.say(line);
        uncleared = line;
      },
      running: generation => loop.tell({ router: { type: 'running', generation } }),
      line: (generation, line) => loop.tell({ router: { type: 'server-line', generation, line } }),
      stderr: log.pass,
      gone(generation, death) {
        log.ended(generation);
        output.gone(generation);
        programs.delete(generation);
        loop.tell({ lifecycle: { type: 'exited', generation, death } });
      },
      flowing(generation, flows) {
        if (flows) full.delete(generation);
        else full.add(generation);
        regulate();
      },
      overlong(generation, line) {
        log.say(overlongLine(name, generation, line.bytes));
        loop.tell({ router: { type: 'server-overlong', generation, line } });
      },
    },
    clock,
  );

  const builds = createBuilds(
    secrets,
    {
      output: chunk => log.pass('build', chunk),
      kept: (folder, why) => log.say(`${name}: ${builtOverLine(folder, why)}`),
      over(generation, outcome) {
        log.ended('build');
        if (outcome.kind === 'done') output.built(generation);
        else output.unbuilt(generation);
        if (outcome.kind === 'failed') programs.delete(generation);
        loop.tell({ lifecycle: { type: 'built', generation, outcome } });
      },
    },
    clock,
  );

  const configuring = createConfiguring(reconfigure, {
    apply,
    refused(problems) {
      const file = basename(settings.config?.file ?? '');
      const before = traffic.configProblem;
      if (problems.length === 0 && before === null) return;
      loop.tell({ router: { type: 'config', problem: problems.length === 0 ? null : { file, problems } } });
      for (const text of configProblemLines(problems)) log.say(`${name}: ${text}`);
    },
    settled({ touched, behind }) {
      oldBuilds.recheck();
      // A generation that was started in another way than it would be now is behind on the config file.
      const file = settings.config === null ? [] : [basename(settings.config.file)];
      const others = [...programs].filter(([, identity]) => identity !== settings.program.identity);
      const all = new Map(behind);
      for (const [generation] of others) all.set(generation, [...(all.get(generation) ?? []), ...file]);
      const isNews = others.length > 0 || triedLast !== settings.program.identity;
      loop.tell({
        lifecycle: { type: 'settled', touched: isNews ? [...touched, ...file] : touched, behind: all },
      });
    },
  });

  const watch = watchLater(
    watched(first),
    {
      stirred(files) {
        configuring.stirred();
        loop.tell({ stirred: files });
      },
      settled: configuring.settled,
      ready() {
        loop.tell({ router: { type: 'watching' } });
        oldBuilds.watch(settings.sources);
      },
      say: text => log.say(`${name}: ${text}`),
    },
    clock,
  );

  const output = createOutput(watch);
  output.use(ageOf(first.program));
  const oldBuilds = createOldBuilds(
    {
      outdated: outdated => loop.tell({ router: { type: 'outdated', outdated } }),
      say: outdated => log.say(`${name}: ${outdatedLine(outdated)}`),
    },
    clock,
  );

  async function apply(next: WrapSettings): Promise<boolean> {
    const before = settings;
    settings = next;
    learnFrom(secrets, next.program);
    const news = changedSettings(before, next);
    if (news.length === 0) return false;
    log.set(next.log);
    servers.use(next.program);
    if (next.program.build?.command !== before.program.build?.command) output.use(ageOf(next.program));
    const { strategy, ...others } = lifecycleSettings(next);
    // A server that found its address in use keeps what it came to, unless the file says something else now.
    const reloading = strategy === before.strategy ? others : { ...others, strategy };
    loop.tell({ lifecycle: { type: 'settings', settings: reloading } });
    loop.tell({ router: { type: 'settings', settings: trafficSettings(next) } });
    // What concerns the program itself is told by the reload that it causes.
    const told = news.filter(part => part !== 'program');
    if (told.length > 0) log.say(configuredLine(name, told));
    if (!news.includes('watch')) return false;
    if (next.watch !== null || next.config !== null) loop.tell({ router: { type: 'scanning' } });
    await watch.replan(watched(next));
    sayWatching();
    return true;
  }

  function sayWatching(): void {
    // A script whose server is not clear is quoted.
    secrets.learn(secretArguments([watched(settings).why]));
    const problems = settings.reasons.problems.map(problemLine);
    const lines = [
      watchingLine(settings.watch, settings.reasons, traffic.names()),
      `because ${watched(settings).why}`,
    ];
    for (const text of [...lines, ...problems]) log.say(`${name}: ${text}`);
    const { build, caches } = settings.program;
    if (caches.folders.length > 0 && build === null) log.say(leftLine(name, caches.folders));
  }

  const traffic = (first.mode === 'basic' ? createBasic : createProxy)({
    nonce: randomBytes(6).toString('hex'),
    name,
    version,
    ...trafficSettings(first),
    remembered: memory.before,
    mask: secrets.mask,
  });
  const restarts = createRestarts(
    event => loop.tell({ lifecycle: event }),
    (outcome, cleared) => traffic.report(outcome, cleared),
  );
  const loop: Loop = createLoop(
    lifecycleSettings(first),
    traffic,
    {
      up(line) {
        client.write(line);
        outside.answered();
        if (lastAnswers !== null && traffic.isIdle()) lastAnswers();
      },
      down: (generation, line) => servers.write(generation, line),
      build({ generation }) {
        triedLast = settings.program.identity;
        programs.set(generation, triedLast);
        output.building(generation, builds.start(generation, settings.program));
      },
      start({ generation, built, ...how }) {
        triedLast = settings.program.identity;
        programs.set(generation, triedLast);
        output.started(generation, servers.start(generation, how), built);
        regulate();
      },
      end({ generation, manner, endMs }) {
        builds.end(generation, manner);
        servers.end(generation, manner, endMs);
      },
      stderr: generation => builds.output(generation) ?? servers.stderr(generation),
      wroteAt: servers.wroteAt,
      silent: ({ generation, open, quietMs }) => log.say(silentLine(name, generation, open, quietMs)),
      status(logLines) {
        const sources = {
          name,
          names: traffic.names(),
          command: commandLine([settings.program.command, ...settings.program.args]),
          build: settings.program.build?.command ?? null,
          lifecycle: loop.lifecycle,
          history,
          watching: watch.describe(),
          outdated: oldBuilds.now(),
          configProblem: traffic.configProblem,
          now: clock.now(),
          language: settings.language,
          pid: servers.pid,
          printed: traffic.printed,
          stderr: servers.stderr,
          work: (generation: Generation) => ({
            quietMs: clock.now() - servers.wroteAt(generation),
            open: traffic.openRequest(clock.now()),
          }),
        };
        return statusText(statusOf(sources, logLines));
      },
      remember: memory.learn,
      stray: what => log.say(strayLine(name, what, settings.language)),
      note(note) {
        history = remember(history, note, clock.now());
        if (note.kind === 'serving') {
          watch.loaded(note.swap.generation);
          regulate();
        }
        log.say(noteLine(name, note, traffic.names()));
        outside.note(note);
      },
      outcome: restarts.outcome,
      trace: log.trace,
      exit: code => void leave(code),
    },
    clock,
  );

  const standingNow = () =>
    standingOf({
      name,
      project: first.server.root,
      command: commandLine([settings.program.command, ...settings.program.args]),
      version,
      mode: first.mode,
      pid: process.pid,
      startedAt,
      lifecycle: loop.lifecycle,
      history,
      session: traffic.session(),
      tally: traffic.tally(),
      servers: [...programs.keys()].flatMap(generation => {
        const pid = servers.pid(generation);
        return pid === undefined ? [] : [{ generation, pid }];
      }),
      mask: secrets.mask,
      wallTimeOf: at => Math.round(wallTime() - clock.now() + at),
    });

  async function leave(code: number): Promise<void> {
    watch.close();
    oldBuilds.close();
    await Promise.race([Promise.all([everythingEnded(), client.flushed()]), patience(LAST_WORDS_MS)]);
    process.exit(code);
  }

  const patience = (ms: number) => new Promise<void>(resolve => clock.after(ms, resolve));

  function regulate(): void {
    const flow = flowOf(loop.lifecycle, pace, full);
    client.flow(flow.client);
    servers.flow(flow.server);
  }

  function end(code: number, manner: 'on-signal' | 'on-eof'): void {
    if (manner === 'on-signal') endLeftBehind();
    clock.after(LONGEST_END_MS, () => process.exit(code));
    loop.tell({ lifecycle: { type: 'ending', code, manner } });
    regulate();
  }

  function clientEnded(): void {
    if (traffic.isIdle()) return end(0, 'on-eof');
    // The answers and the way out share this time: clients give about 2 s for all of it.
    clock.after(LAST_ANSWERS_MS, () => end(0, 'on-signal'));
    lastAnswers = () => {
      lastAnswers = null;
      end(0, 'on-eof');
    };
  }

  const client = connectClient(process.stdin, process.stdout, {
    line: line => loop.tell({ router: { type: 'client-line', line } }),
    ended: clientEnded,
    broken: () => end(BROKEN_STDOUT, 'on-signal'),
    paced(now) {
      pace = now;
      regulate();
    },
    overlong(line) {
      log.say(overlongLine(name, 'client', line.bytes));
      loop.tell({ router: { type: 'client-overlong', line } });
    },
  });

  const outside = controlLater(
    {
      home,
      name,
      project: first.server.root,
      secret: randomBytes(16).toString('hex'),
      opener: openerFile(first.server),
      restarts,
      mask: secrets.mask,
      standing: standingNow,
      status: loop.status,
      say: log.say,
    },
    idleClock,
  );

  sayWatching();
  begun.hear({ ended: code => end(code, 'on-signal'), say: log.say });
  loop.tell({ lifecycle: { type: 'began', output: begun.output } });
}

const ageOf = ({ build }: Program): number | null => (build === null ? null : builtAt(build));
