import { dirname } from 'node:path';
import type { Look } from './agenda.ts';
import { type Content, eachOf, glance, glanceNow, hashBudget, read } from './contents.ts';
import type { Filter } from './filter.ts';
import { type Fingerprints, unmoved } from './fingerprints.ts';
import type { Links } from './links.ts';
import type { Lookout } from './lookout.ts';
import { type Survey, survey } from './survey.ts';

export interface Outcome {
  /** Files whose content is news. */
  readonly changed: readonly string[];
  /** Changed while they were read. */
  readonly moving: readonly string[];
  /** What was taken for a file is a folder. */
  readonly folders: readonly string[];
  /** Folders whose watch is not installed yet (or is on a folder that is no longer there). */
  readonly unwatched: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, string>;
  /** Folders that were read. */
  readonly visited: readonly string[];
}

export interface Inspection {
  readonly folders: ReadonlySet<string>;
  look(what: Look, lookout: Pick<Lookout, 'watching' | 'identityOf'>, polling: boolean): Promise<Outcome>;
}

export function createInspection(filter: Filter, fingerprints: Fingerprints, links: Links): Inspection {
  const folders = new Set<string>();

  async function look(what: Look, lookout: Pick<Lookout, 'watching' | 'identityOf'>, polling: boolean) {
    const changed: string[] = [];
    const moving: string[] = [];
    const entered: string[] = [];
    const unwatched = new Set<string>();
    const refused = new Map<string, string>();
    const watching = (folder: string) => lookout.watching(links.realOf(folder));
    const found = await survey(what.folders, { filter, links, known: folders, watching });
    for (const [path, code] of found.refused) refused.set(path, code);
    for (const [folder, visit] of found.folders) {
      folders.add(folder);
      if (visit.kind === 'passed') continue;
      const replaced = !polling && lookout.identityOf(links.realOf(folder)) !== visit.identity;
      if (!visit.watched || replaced) unwatched.add(folder);
    }
    if (polling) {
      for (const file of found.files) if (!lookout.watching(links.realOf(file))) unwatched.add(dirname(file));
    }
    const lost = vanished(found);
    for (const folder of lost.folders) folders.delete(folder);

    let used = 0;
    for (const one of fingerprints.files.values()) if (one.hash !== undefined) used += one.size;

    let looks = 0;
    const files = new Set([...what.files, ...what.hints, ...found.files, ...lost.files]);
    await eachOf(files, 16, async file => {
      const known = fingerprints.files.get(file);
      const counted = known?.hash === undefined ? 0 : known.size;
      const room = hashBudget - used + counted;
      let content: Content;
      if (what.files.has(file)) content = await read(file, room);
      else {
        // What has to be polled is slow, or far away.
        content = polling ? await glance(file) : glanceNow(file);
        if (++looks % 200 === 0) await nextTurn();
        if (content.kind === 'file') {
          if (known && unmoved(known, content.fingerprint)) return;
          if (filter.wasPruned(file)) {
            if (fingerprints.admit(file, content.fingerprint, content.changedAt)) changed.push(file);
            return;
          }
          if (!known && !fingerprints.complete) return note(file, content);
          // Written without an event that we saw: as if there had been one.
          if (found.files.has(file) && known && !sameTimes(known, content.fingerprint)) {
            if (fingerprints.event(file)) changed.push(file);
          }
          content = await read(file, room);
        }
      }
      if (content.kind === 'file') {
        if (content.fingerprint.hash !== undefined) used += content.fingerprint.size - counted;
        if (content.moving) moving.push(file);
        if (content.refused !== undefined) refused.set(file, content.refused);
      }
      if (content.kind === 'folder' && filter.admits(file)) entered.push(file);
      note(file, content);
    });
    const visited = [...found.folders].flatMap(([folder, { kind }]) => (kind === 'read' ? [folder] : []));
    return { changed, moving, folders: entered, unwatched, refused, visited };

    function note(file: string, content: Content): void {
      const news =
        content.kind === 'file'
          ? fingerprints.read(file, content.fingerprint, content.changedAt)
          : fingerprints.read(file, 'missing', 0);
      if (news) changed.push(file);
    }
  }

  /** What was known below the folders that were read, and was not found again. */
  function vanished(found: Survey): {
    readonly folders: readonly string[];
    readonly files: readonly string[];
  } {
    const read = (folder: string) => found.folders.get(folder)?.kind === 'read';
    const gone = new Set(found.gone);
    for (const folder of folders) if (read(dirname(folder)) && !found.folders.has(folder)) gone.add(folder);
    const lost = (path: string): boolean => {
      if (gone.size === 0) return false;
      return gone.has(path) || (dirname(path) !== path && lost(dirname(path)));
    };
    return {
      folders: [...folders].filter(lost),
      files: [...fingerprints.files.keys()].filter(file => {
        if (found.files.has(file)) return false;
        return read(dirname(file)) || lost(file);
      }),
    };
  }

  return { folders, look };
}

/** Lets others go first. */
const nextTurn = () => new Promise<void>(resolve => setImmediate(resolve));

const sameTimes = (a: { mtimeMs: number; size: number }, b: { mtimeMs: number; size: number }) =>
  a.mtimeMs === b.mtimeMs && a.size === b.size;
