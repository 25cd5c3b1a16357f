// A subagent of the model calls the server, edits it and calls again; the model then sees the same code.
import { call, load, use } from './calls.mjs';
import { faultsOf } from './day.mjs';

const TASK = 'Look after the server.';

export async function delegates({ figures, session, work }) {
  const agent = session.agent(TASK);
  const done = session.acts(
    use('Agent', {
      description: 'Server',
      prompt: TASK,
      subagent_type: 'general-purpose',
      run_in_background: false,
    }),
  );
  await agent.opened();
  await agent.acts(...work.reads(), load('version', 'structured'));
  const { results } = await agent.acts(work.editsAnswer('of the agent'), call('version'), call('structured'));
  figures.none('a subagent edits and calls: wrong answers', faultsOf(results.slice(-2), work.answer), 2);
  const added = await agent.acts(work.addsTool('extra', 'Of the agent'), call('version'));
  const told = added.results.at(-1).text.includes('added: extra(word)');
  figures.figure('a subagent adds a tool: its result', told ? 'names it' : 'is silent', told, [
    added.results.at(-1).text,
  ]);
  agent.ends('Done.');
  await done;
  const sight = await session.acts(call('version'), call('structured'));
  figures.none('the model calls after that: wrong answers', faultsOf(sight.results, work.answer), 2);
}
