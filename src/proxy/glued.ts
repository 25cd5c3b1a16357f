/**
 * What a server prints without a line feed stands on one line with its next answer, which no client would find there.
 * If the end of a stray line is a whole answer to something that this server has been asked, it counts as that, unless the
 * server says it on a line of its own as well: some print what they are about to send.
 */
import { type Message, type Response, read } from '../protocol/envelope.ts';
import { idKey } from '../protocol/ids.ts';
import { find } from '../protocol/json.ts';
import type { Glued, Peer, Turn } from './state.ts';

const OWN_LINE_MS = 500;
const MOST_KEPT = 100;
const LONGEST_HEAD = 64 * 1024;
/** How much is read at most to find where it begins. */
const MOST_READ = 64 * 1024 * 1024;
const MOST_LOOKS = 100;

interface Found {
  /** What was printed before it. */
  readonly head: Buffer;
  readonly answer: Message<Response>;
}

export function answerAtEnd(peer: Peer, line: Buffer): Found | null {
  const looks = Math.min(MOST_LOOKS, Math.max(1, Math.trunc(MOST_READ / line.length)));
  let at = line.indexOf('{');
  for (let look = 0; look < looks && at !== -1 && at <= LONGEST_HEAD; look++) {
    const { line: tail, envelope } = read(line.subarray(at));
    if (envelope.kind === 'response' && isProtocol(tail) && awaited(peer, envelope.id) !== undefined)
      return { head: line.subarray(0, at), answer: { line: tail, envelope } };
    if (envelope.kind !== 'opaque') return null;
    at = line.indexOf('{', at + 1);
  }
  return null;
}

const isProtocol = (json: Buffer): boolean => find(json, { start: 0, end: json.length }, 'jsonrpc') !== null;

/** What the server was asked under this id. */
const awaited = (peer: Peer, id: string): unknown => peer.own.get(idKey(id)) ?? peer.open.get(id);

export function keepGlued(
  { router, out, now }: Turn,
  peer: Peer,
  { line, envelope }: Message<Response>,
): void {
  if (router.glued.length >= MOST_KEPT) return;
  const { generation } = peer;
  if (router.glued.length === 0) out.push({ type: 'arm', timer: 'glued', ms: OWN_LINE_MS });
  const to = awaited(peer, envelope.id);
  router.glued = [...router.glued, { generation, id: envelope.id, to, line, due: now + OWN_LINE_MS }];
}

/** Those whose time has come, or that come from a server that says no more, as far as they are still awaited. */
export function takeGlued({ router, out, now }: Turn, gone: number | null): readonly Glued[] {
  const isDue = ({ generation, due }: Glued) => (gone === null ? due <= now : generation === gone);
  const due = router.glued.filter(isDue);
  router.glued = router.glued.filter(glued => !isDue(glued));
  const [next] = router.glued;
  if (next !== undefined) out.push({ type: 'arm', timer: 'glued', ms: Math.max(0, next.due - now) });
  else if (due.length > 0) out.push({ type: 'disarm', timer: 'glued' });
  return due.filter(({ generation, id, to }) => {
    const peer = router.peers.get(generation);
    return peer !== undefined && awaited(peer, id) === to;
  });
}
