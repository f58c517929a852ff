import { readFile } from 'node:fs/promises';

/**
 * The largest resident memory that this process ever had, in bytes.
 *
 * On Linux from /proc: what the system calls maximum there starts with the parent's memory.
 */
export async function peakMemory(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? process.resourceUsage().maxRSS * 1024 : Number(kilobytes) * 1024;
}
