import type { Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Clock, wallTime } from '../base/clock.ts';
import type { Generation } from '../base/generation.ts';
import { createAfterlook } from './afterlook.ts';
import { createAgenda } from './agenda.ts';
import { defaultLimits, type Voice } from './batch.ts';
import { createEnvironments, environmentMarker } from './environments.ts';
import type { WatchFact, WatchOptions, WatchPlan } from './facts.ts';
import { compileFilter } from './filter.ts';
import { createFingerprints } from './fingerprints.ts';
import { gitBusy } from './gitlock.ts';
import { hashInBackground } from './hashing.ts';
import { createIgnoreFiles, noIgnoreFiles } from './ignorefiles.ts';
import { createInspection, type Outcome } from './inspection.ts';
import { createLinks } from './links.ts';
import { type How, openLookout, type Sighting } from './lookout.ts';
import { createNotebook } from './notebook.ts';
import { hintOf, meaningOf, type Surroundings } from './notice.ts';
import { createPace } from './pace.ts';
import { below, inside } from './paths.ts';
import { realFolder } from './points.ts';
import { createSentry } from './sentry.ts';
import { createWarnings, missingBases, outOfWatches } from './warnings.ts';

/**
 * Watches the files of one server. Promises: from the first event on that may matter until what is on disk has been
 * read, the session is known to be dirty (`stirred` … `settled`); and no generation is called up to date when a file
 * has, or may have, another content than it started with.
 */
export interface Watch {
  /**
   * Called right before a generation is started, at `since` (wall time): from now on remember what differs from then.
   * `like`: it runs the same code as that one.
   */
  track(generation: Generation, since?: number, like?: Generation): void;
  /** Its start is over. Until then a file with an event is behind whatever its content: nobody knows what was read. */
  loaded(generation: Generation): void;
  forget(generation: Generation): void;
  /** Has something been noticed that is not settled? */
  stirring(): boolean;
  close(): Promise<void>;
}

export function watchFiles(
  plan: WatchPlan,
  tell: (fact: WatchFact) => void,
  clock: Clock,
  options: WatchOptions = {},
): Watch {
  const root = realFolder(plan.root);
  const environments = createEnvironments();
  const real = (path: string) => (inside(root, path) ? path : realFolder(path));
  const ignoreFiles = plan.gitignore ? createIgnoreFiles(root) : noIgnoreFiles(root);
  const { filter, globs, warnings } = compileFilter({ ...plan, root }, environments, ignoreFiles, real);
  const links = createLinks(filter);
  const fingerprints = createFingerprints();
  const inspection = createInspection(filter, fingerprints, links);
  const agenda = createAgenda();
  const notebook = createNotebook(filter.nameOf);
  const warn = createWarnings(tell);
  const unreadable = (path: string, code: string) =>
    warn({ kind: 'unreadable', path: filter.nameOf(path), code });
  let rulesTold: readonly string[] = [];
  const closing = new AbortController();
  const { signal: closed } = closing;

  const surroundings: Surroundings = {
    filter,
    files: fingerprints.files,
    folders: inspection.folders,
    identityOf: folder => sentry.lookout().identityOf(links.realOf(folder)),
  };
  const limits = { ...defaultLimits, ...options.limits };
  const pace = createPace(clock, limits, {
    locked: () => gitBusy(root),
    inspect: () => void inspect(),
    settle,
  });

  const { pollMs = 300, open = openLookout } = options;
  const afterlook = createAfterlook(clock, 2 * pollMs, folders => {
    agenda.folders(folders);
    pace.happened('silent');
  });
  const sentry = createSentry(
    { root, globs, filter, links, ignoreFiles, poll: plan.poll, pollMs, open },
    see,
  );

  function see(sighting: Sighting): void {
    if (closed.aborted) return;
    switch (sighting.type) {
      case 'seen':
        if (basename(sighting.path) === environmentMarker) {
          environments.recheck(dirname(sighting.path));
          filter.doubt();
        }
        if (ignoreFiles.isOne(sighting.path)) doubtRules(sighting.path);
        for (const path of links.namesOf(sighting.path)) notice(path, sighting.how);
        return;
      case 'hint':
        for (const path of links.namesOf(sighting.path)) lookTwice(path, sighting.stats);
        return;
      case 'exhausted':
        if (sentry.polling()) return;
        warn(outOfWatches(sighting.code));
        post('polling');
        // Until everything was looked at again nobody knows: requests wait for that.
        if (fingerprints.complete) stir([], './');
        else pace.happened('silent');
        return;
      case 'failed':
        unreadable(sighting.path, sighting.code);
        return;
    }
  }

  function notice(path: string, how: How): void {
    const meaning = meaningOf(path, how, surroundings);
    if (meaning.kind === 'file') stir([meaning.path]);
    if (meaning.kind !== 'folder') return;
    const name = filter.folderNameOf(meaning.path);
    const again = agenda.pending.folders.get(meaning.path) === 'deep' && notebook.wasTold(name);
    agenda.folder(meaning.path, meaning.depth);
    const lost = (file: string) => meaning.depth === 'deep' && !again && inside(meaning.path, file);
    stir([...fingerprints.files.keys()].filter(lost), name);
  }

  function doubtRules(ignoreFile: string): void {
    ignoreFiles.doubt(dirname(ignoreFile));
    // What counts from now on may have changed since a generation was started.
    if (fingerprints.complete) stir([], below(root, ignoreFile));
    else pace.happened('silent');
  }

  function stir(files: readonly string[], folder?: string): void {
    if (files.length === 0 && folder === undefined) return;
    for (const file of files) {
      agenda.file(file);
      fingerprints.event(file);
    }
    const news = notebook.touch(files, folder);
    pace.happened('loud');
    if (news.length > 0) tell({ type: 'stirred', files: news });
  }

  /** Only a second look: nobody is told unless it finds something. */
  function lookTwice(path: string, stats: Stats | undefined): void {
    if (!fingerprints.complete) return;
    const meaning = hintOf(path, stats, surroundings);
    if (meaning.kind === 'nothing') return;
    if (meaning.kind === 'file') agenda.hint(meaning.path);
    else agenda.folder(meaning.path, meaning.depth);
    pace.happened('silent');
  }

  /** Posts another lookout; everything has to be looked at again once it is ready. */
  function post(how: 'same' | 'polling'): void {
    sentry.reopen(how);
    agenda.folders(sentry.points());
  }

  async function inspect(): Promise<void> {
    const lookout = sentry.lookout();
    await lookout.ready;
    if (closed.aborted) return;
    if (lookout !== sentry.lookout()) return inspect();
    environments.doubt();
    filter.doubt();
    const look = agenda.take();
    const outcome = await inspection.look(look, lookout, sentry.polling());
    if (closed.aborted) return;
    if (sentry.polling()) afterlook.read(look.folders);
    notebook.change(outcome.changed);
    for (const [path, code] of outcome.refused) unreadable(path, code);
    if (lookout !== sentry.lookout()) {
      agenda.putBack();
      return inspect();
    }
    for (const folder of outcome.visited) ignoreFiles.doubt(folder);
    if (ignoreFiles.reread()) {
      filter.changeRules();
      agenda.putBack();
      post('same');
      return inspect();
    }
    const unwatched = lookAgain(outcome);
    if (unwatched === 'reopened') return inspect();
    agenda.done();
    filter.looked();
    tellRules();
    if (!fingerprints.complete) begin();
    const patient = unwatched === 'waiting' || gitBusy(root);
    pace.inspected({ moving: !agenda.isClear(), patient });
  }

  /** What has to be read once more: what moved, and what is in folders whose watch is not there yet. */
  function lookAgain({ moving, folders, unwatched }: Outcome): 'watched' | 'waiting' | 'reopened' {
    for (const file of moving) agenda.file(file);
    for (const folder of folders) agenda.folder(folder, 'deep');
    const points = sentry.takeUpLinks();
    for (const link of points.flatMap(links.into)) agenda.hint(link);
    switch (sentry.judge(new Set([...unwatched, ...points]))) {
      case 'fine':
        return 'watched';
      case 'wait':
        for (const folder of unwatched) agenda.folder(folder, 'names');
        return 'waiting';
      case 'reopen':
        agenda.putBack();
        post('same');
        return 'reopened';
      case 'give-up':
        for (const path of unwatched) unreadable(path, 'unwatched');
        return 'watched';
    }
  }

  function tellRules(): void {
    for (const [path, code] of ignoreFiles.refused()) {
      warn({ kind: 'ignore-file-refused', path: below(root, path), code });
    }
    const by = [...ignoreFiles.inForce()].map(path => below(root, path)).sort();
    if (by.join('\n') !== rulesTold.join('\n')) tell({ type: 'ignoring', by });
    rulesTold = by;
  }

  /** The first scan is done. */
  function begin(): void {
    fingerprints.scanned();
    const busy = (path: string) => agenda.unread().includes(path);
    void hashInBackground(fingerprints, busy, () => closed.aborted);
  }

  /** What changed while the first scan ran has been told before that. */
  const tellReady = once(() => {
    tell({ type: 'ready', files: fingerprints.files.size });
    if (fingerprints.files.size === 0) warn({ kind: 'nothing-matches', globs: plan.include, root });
  });

  function settle(voice: Voice): void {
    const counts = (path: string) => !filter.pruned(path);
    const behind = new Map([...fingerprints.behind()].map(([one, files]) => [one, files.filter(counts)]));
    const touched = notebook.settle(path => agenda.pending.files.has(path), counts);
    if (voice === 'loud' || touched.length > 0) {
      if (voice === 'silent') tell({ type: 'stirred', files: touched });
      tell({ type: 'settled', touched, behind: notebook.named(behind) });
    }
    // What came too late for this batch: it is not clean yet.
    if (pace.isLoud()) tell({ type: 'stirred', files: notebook.touch([...agenda.pending.files], undefined) });
    else if (fingerprints.complete) tellReady();
  }

  setImmediate(() => {
    if (closed.aborted) return;
    for (const warning of [...warnings, ...missingBases(globs, filter)]) warn(warning);
  });
  agenda.folders(sentry.points());
  void sentry.lookout().ready.then(() => closed.aborted || pace.happened('silent'));

  return {
    track(generation, since = wallTime(), like) {
      fingerprints.track(generation, since, like === undefined ? agenda.unread() : [], like);
    },
    loaded(generation) {
      // What was written up to now may still wait in the system's queue: one more round of the event loop.
      setImmediate(() => setImmediate(() => fingerprints.loaded(generation)));
    },
    forget: generation => fingerprints.forget(generation),
    stirring: pace.isLoud,
    close() {
      closing.abort();
      pace.stop();
      afterlook.stop();
      return sentry.close();
    },
  };
}

function once(act: () => void): () => void {
  let due: (() => void) | null = act;
  return () => {
    const now = due;
    due = null;
    now?.();
  };
}
