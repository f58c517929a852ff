import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has had, in bytes.
 *
 * Linux counts for `process.resourceUsage().maxRSS` what the process had that started this one.
 */
export function processPeak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
