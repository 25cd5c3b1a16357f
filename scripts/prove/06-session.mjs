// What the new server is told of the session, and what the client is told of the new server.
import { LEGACY, MODERN, SECOND } from '../../.build/test/support/eras.js';
import { listensThrough } from '../../.build/test/support/scenes/listens.js';
import {
  announcedTooEarly,
  announcedUnasked,
  changesAnnounced,
  sessionRetold,
} from '../../.build/test/support/scenes/session.js';

async function legacySession(figures) {
  await figures.part('the session told again', async () => {
    const told = await sessionRetold();
    const list = values => values.join(', ') || 'none';
    const [levels, subscribed] = [list(told.levels), list([...told.subscribed].sort())];
    figures.figure(
      'initialize parameters of the client',
      told.handshake ? 'the same' : 'others',
      told.handshake,
    );
    figures.figure('notifications/initialized', told.initialized ? 'follows' : 'missing', told.initialized);
    figures.figure('logging/setLevel', levels, levels === 'warning');
    figures.figure('resources/subscribe', subscribed, subscribed === 'note://one, note://three');
    figures.none('resources/unsubscribe', told.unsubscribed.length);
    figures.figure(
      'a subscription made before the reload',
      told.delivers ? 'delivers' : 'is lost',
      told.delivers,
    );
  });
  await figures.part('announcements before notifications/initialized', async () => {
    figures.none('list_changed before notifications/initialized', await announcedTooEarly());
  });
}

async function modernSession(figures) {
  for (const era of [MODERN, SECOND])
    await figures.part('the session told again', async () => {
      const { reloads, untold } = await listensThrough(4, 0, era);
      const what = `opened by a ${era.opener}: new servers that were not told of 6 listens as the client said them`;
      figures.none(what, untold, reloads);
    });
  await figures.part('announcements that nobody asked for', async () => {
    figures.none('announcements without a listen', await announcedUnasked());
  });
}

export const inBothEras = true;

export async function prove(figures, which) {
  await (which === 'modern' ? modernSession : legacySession)(figures);
  await figures.part('announcements', async () => {
    for (const [kind, count] of Object.entries(await changesAnnounced(which === 'modern' ? MODERN : LEGACY)))
      figures.figure(`${kind}/list_changed in 5 reloads, 1 of which changed that list`, count, count === 1);
  });
}
