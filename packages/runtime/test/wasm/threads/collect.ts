import { inBrowser } from './pools.ts';

/** Collects garbage. */
export async function collect(): Promise<void> {
  if (inBrowser) {
    const { cdp } = await import('vitest/browser');
    const session = cdp() as unknown as { send(method: string): Promise<void> };
    await session.send('HeapProfiler.collectGarbage');
    return;
  }
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  (process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void)();
}
