// What the new server is told of the session, and what the client is told of the new server.
import {
  announcedTooEarly,
  changesAnnounced,
  sessionRetold,
} from '../../.build/test/support/scenes/session.js';

export async function prove(figures) {
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
  await figures.part('announcements', async () => {
    for (const [kind, count] of Object.entries(await changesAnnounced()))
      figures.figure(`${kind}/list_changed in 5 reloads, 1 of which changed that list`, count, count === 1);
  });
  await figures.part('announcements before notifications/initialized', async () => {
    figures.none('list_changed before notifications/initialized', await announcedTooEarly());
  });
}
