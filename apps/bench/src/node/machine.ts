import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import type { Machine } from '../report/report.ts';

/** The machine of this run. */
export function describeMachine(): Machine {
  const [first] = cpus();
  return {
    processor: first?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    load: loadavg()[0] ?? 0,
    system: `${process.platform} ${process.arch}`,
  };
}
