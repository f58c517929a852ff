import { Writable } from 'node:stream';
import { run } from '../src/run.ts';

/** What a run of the app has written. */
export interface AppRun {
  readonly status: number;
  readonly out: string;
  readonly progress: string;
}

/** Runs the app as in a pipe. */
export async function runApp(...args: string[]): Promise<AppRun> {
  let out = '';
  let shown = '';
  const progress = new Writable({
    write(chunk, _, done) {
      shown += chunk;
      done();
    },
  });
  const status = await run(args, { out: { write: (text) => (out += text) }, progress, columns: 80 });
  return { status, out, progress: shown };
}
