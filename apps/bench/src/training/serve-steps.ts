import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** One training step, until its end. @returns the loss before it */
export type TrainingStep = () => Promise<number> | number;

/**
 * The protocol of training contestants, in any language: a number of steps comes in as a line, their times in milliseconds go out as
 * JSON; `memory` asks for the peak since before the first step.
 */
export async function serveSteps(step: TrainingStep): Promise<void> {
  const before = await residentBytes('VmRSS');
  const say = (message: object): unknown => process.stdout.write(`${JSON.stringify(message)}\n`);
  say({ ready: await step() });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === 'memory') {
      say({ bytes: (await residentBytes('VmHWM')) - before });
      continue;
    }
    const times: number[] = [];
    for (let count = Number(line); count > 0; count--) {
      const start = performance.now();
      await step();
      times.push(performance.now() - start);
    }
    say({ times });
  }
}

/** Bytes of memory that the process has (VmRSS), or had at most (VmHWM); 0 where the system does not tell. */
async function residentBytes(key: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return 1024 * Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}
