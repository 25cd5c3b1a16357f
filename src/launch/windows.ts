/** Windows paths in a command that is read on WSL: where their files are on this side. */

/** Where WSL mounts the drives, by the text of /etc/wsl.conf. */
export function automountRoot(wslConf: string): string {
  let section = '';
  for (const line of wslConf.split('\n')) {
    const [, name] = /^\s*\[(.+?)\]/.exec(line) ?? [];
    if (name !== undefined) section = name.toLowerCase();
    const [, root] = /^\s*root\s*=\s*"?([^"#\s]+)/i.exec(line) ?? [];
    if (section === 'automount' && root !== undefined) return root.replace(/(?<=.)\/+$/, '');
  }
  return '/mnt';
}

export const isWindowsPath = (path: string): boolean =>
  /^([A-Za-z]:|[\\/]{2}wsl(\$|\.localhost))[\\/]/i.test(path);

/** `C:\proj\x.py` is `/mnt/c/proj/x.py`, `\\wsl$\Ubuntu\home\me` is `/home/me`; anything else stays as it is. */
export function fromWindows(path: string, automount: string): string {
  const [, drive, onDrive] = /^([A-Za-z]):[\\/]+(.*)$/s.exec(path) ?? [];
  if (drive !== undefined) {
    const mount = `${automount === '/' ? '' : automount}/${drive.toLowerCase()}`;
    return onDrive === '' ? mount : `${mount}/${onDrive!.replaceAll('\\', '/')}`;
  }
  const [, inDistro] = /^[\\/]{2}wsl(?:\$|\.localhost)[\\/]+[^\\/]+(.*)$/is.exec(path) ?? [];
  return inDistro === undefined ? path : inDistro.replaceAll('\\', '/') || '/';
}
