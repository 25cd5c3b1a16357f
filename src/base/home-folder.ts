import { homedir, userInfo } from 'node:os';

/** An empty HOME names none; a container's user may not even be in the system's list, and has what it has there: `/`. */
export function homeFolder(): string {
  for (const ask of [homedir, () => userInfo().homedir]) {
    try {
      const folder = ask();
      if (folder !== '') return folder;
    } catch {
      // The next one may know.
    }
  }
  return '/';
}
