/**
 * The tasks that a server has made, which nobody else knows: in the style of 2025-11-25, and in that of the modern
 * extension.
 */
import type { Clock } from '../../src/base/clock.ts';
import type { Json } from './modern-world.ts';

type Style = 'legacy' | 'modern';

interface Task {
  status: 'working' | 'completed' | 'cancelled';
  readonly result: Json;
  /** Who waits for its end. */
  readonly waiting: (() => void)[];
}

const NOT_FOUND: Json = { error: { code: -32602, message: 'Failed to retrieve task: Task not found' } };
const AT = '2026-11-01T10:00:00Z';

export class FakeTasks {
  readonly #tasks = new Map<string, Task>();
  readonly #prefix: string;
  readonly #clock: Clock;

  constructor(prefix: string, clock: Clock) {
    this.#prefix = prefix;
    this.#clock = clock;
  }

  get ids(): readonly string[] {
    return [...this.#tasks.keys()];
  }

  /** The body of the answer to the call that became a task. */
  create(result: Json, ms: number, style: Style): Json {
    const taskId = `${this.#prefix}-${this.#tasks.size + 1}`;
    const task: Task = { status: 'working', result, waiting: [] };
    this.#tasks.set(taskId, task);
    this.#clock.after(ms, () => end(task, 'completed'));
    const shown = this.#show(taskId, task, style);
    return { result: style === 'modern' ? { resultType: 'task', ...shown } : { task: shown } };
  }

  /** Answers a request of `tasks/*`. */
  answer(method: string, params: Json, style: Style, reply: (body: Json) => void): void {
    const taskId = String(params.taskId);
    const task = this.#tasks.get(taskId);
    if (method === 'tasks/list' && style === 'legacy') {
      return reply({ result: { tasks: [...this.#tasks].map(([id, one]) => this.#show(id, one, style)) } });
    }
    if (task === undefined) return reply(NOT_FOUND);
    if (method === 'tasks/get') return reply({ result: this.#show(taskId, task, style) });
    if (method === 'tasks/cancel') {
      end(task, 'cancelled');
      return reply({ result: style === 'modern' ? {} : this.#show(taskId, task, style) });
    }
    if (method === 'tasks/update' && style === 'modern') return reply({ result: {} });
    if (method !== 'tasks/result' || style === 'modern')
      return reply({ error: { code: -32601, message: 'Method not found' } });
    const tell = () =>
      reply({
        result: { ...task.result, _meta: { 'io.modelcontextprotocol/related-task': { taskId } } },
      });
    if (task.status === 'working') task.waiting.push(tell);
    else tell();
  }

  #show(taskId: string, task: Task, style: Style): Json {
    const seen = { taskId, status: task.status, createdAt: AT, lastUpdatedAt: AT };
    if (style === 'legacy') return { ...seen, ttl: 60_000, pollInterval: 500 };
    const result = task.status === 'completed' ? { result: task.result } : {};
    return { ...seen, ttlMs: 60_000, pollIntervalMs: 500, ...result };
  }
}

function end(task: Task, status: 'completed' | 'cancelled'): void {
  if (task.status !== 'working') return;
  task.status = status;
  for (const tell of task.waiting.splice(0)) tell();
}
