/**
 * Whose the processes are that run under the number of a group of a dead wrapper. Numbers are given anew, so each has to be
 * proved: whoever can not be is left alone. Pure.
 *
 * A number is not given anew while it names a process, a group or a session. So the group is ours if its leader has the
 * birth that we wrote down. Where the leader is gone, one of the session is enough that was born before the leader was last
 * seen: it can only have been born into that session, and keeps it. (Each leader of ours began a session of its own.)
 */
import type { Listed } from '../child/processes.ts';
import type { Group } from './record.ts';

export type Whose = 'ours' | 'not-proved' | 'nobody';

export interface Remains {
  readonly whose: Whose;
  readonly pids: readonly number[];
}

/** `listed`: all that runs. `self`: whoever asks is never told to end. */
export function remainsOf(group: Group, listed: readonly Listed[], self: number): Remains {
  const members = listed.filter(one => one.group === group.pid && !one.isZombie);
  const whose = members.length === 0 ? 'nobody' : whoseAre(group, members, listed);
  const isSelfIn = members.some(({ pid }) => pid === self);
  return {
    whose: whose === 'ours' && isSelfIn ? 'not-proved' : whose,
    pids: whose === 'nobody' ? [] : members.map(({ pid }) => pid),
  };
}

function whoseAre(group: Group, members: readonly Listed[], listed: readonly Listed[]): Whose {
  const leader = listed.find(({ pid }) => pid === group.pid);
  if (leader !== undefined) return leader.birth === group.birth ? 'ours' : 'nobody';
  if (members.some(({ session }) => session !== null && session !== group.pid)) return 'nobody';
  return members.some(one => isWitness(group, one)) ? 'ours' : 'not-proved';
}

function isWitness({ pid, birth, seen }: Group, one: Listed): boolean {
  if (seen === null || one.session !== pid) return false;
  return Number(birth) <= Number(one.birth) && Number(one.birth) < Number(seen);
}
