#!/usr/bin/env node
import { runConvert } from './run-convert.ts';

// The terminal is put in order and unfinished files are removed, and then the process ends as the signal demands.
const stop = new AbortController();
let received: NodeJS.Signals | undefined;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    received = name;
    stop.abort();
  });
}
const { stdout: out, stderr: progress } = process;
process.exitCode = await runConvert(process.argv.slice(2), { out, progress, signal: stop.signal });
if (received !== undefined) process.kill(process.pid, received);
