import { fork } from 'node:child_process';

/** A message of a child process: its progress, and finally its result. */
export type ChildMessage<Result> = { readonly progress: string } | { readonly result: Result };

/**
 * Runs a module in its own process, so that its loading, allocations and settings do not affect others.
 *
 * @param task passed to the module as JSON in its first argument
 * @returns the result that the module sent
 * @throws Error if it exits without one
 */
export function runChild<Result>(
  module: URL,
  task: unknown,
  onProgress: (progress: string) => void = () => {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(module, [JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let [output, result] = ['', undefined as { value: Result } | undefined];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.on('message', (message: ChildMessage<Result>) => {
      if ('progress' in message) onProgress(message.progress);
      else result = { value: message.result };
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (result !== undefined) resolve(result.value);
      else reject(new Error(lastError(output) ?? `ended with ${signal ?? `status ${code}`} and no result`));
    });
  });
}

/** Called in the child: messages the parent, and waits until the message is sent. */
export function tellParent(message: ChildMessage<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) reject(new Error('This module is run by the bench, as a child process.'));
    else process.send(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

/** The task from the parent. */
export function taskOfChild<Task>(): Task {
  return JSON.parse(process.argv[2] as string) as Task;
}

function lastError(output: string): string | undefined {
  const lines = output.split('\n');
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.findLast((line) => line.trim() !== '');
}
