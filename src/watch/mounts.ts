import { readFileSync } from 'node:fs';

/**
 * Does the system tell about changes there? Windows drives in WSL, shared folders of virtual machines and network
 * disks change without a word; they have to be polled. Only Linux says what a path is mounted from.
 */
const silent =
  /^(9p|drvfs|vboxsf|vmhgfs|prl_fs|virtiofs|nfs4?|cifs|smb[23]?|smbfs|ncpfs|afs|ceph|glusterfs|fuse.*)$/;

export function needsPolling(path: string, mountInfo: string = readMountInfo()): boolean {
  const type = mountType(path, mountInfo);
  return type !== undefined && silent.test(type);
}

/** The file system of the innermost mount that holds `path`. */
export function mountType(path: string, mountInfo: string): string | undefined {
  let best: { readonly point: string; readonly type: string } | undefined;
  for (const line of mountInfo.split('\n')) {
    // 36 35 98:0 / /mnt/c rw,noatime master:1 - 9p C:\134 rw,…
    const [before, after] = line.split(' - ');
    const point = before?.split(' ')[4];
    const type = after?.split(' ')[0];
    if (point === undefined || type === undefined) continue;
    const folder = plain(point);
    const holds = path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
    // A later line of the same length is mounted over the earlier one.
    if (holds && (best === undefined || folder.length >= best.point.length)) best = { point: folder, type };
  }
  return best?.type;
}

/** Spaces and the like are written as \040. */
const plain = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

function readMountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}
