import { readFile } from 'node:fs/promises';

/**
 * The peak resident memory of this process, in bytes.
 *
 * Read from /proc on Linux: the maximum that the system reports there starts with the parent's memory.
 */
export async function peakMemory(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? process.resourceUsage().maxRSS * 1024 : Number(kilobytes) * 1024;
}
