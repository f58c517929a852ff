import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createEngine } from '../../src/index.ts';

test('an engine that is not closed keeps no process alive, and one that runs does', { timeout: 60_000 }, async () => {
  const program = fileURLToPath(new URL('./programs/threads-left-open.ts', import.meta.url));
  const flags = ['--conditions=@sepal/source', '--disable-warning=ExperimentalWarning'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, program], { timeout: 50_000 });
  expect(stderr).toBe('');
  expect(stdout).toBe('2,64,64,64,64\n');
});

test("'auto' is as many threads as Node says that it may use", async () => {
  const { availableParallelism } = process.getBuiltinModule('node:os');
  const engine = await createEngine({ threads: 'auto' });
  expect(engine.info().threads).toBe(availableParallelism());
  engine.close();
});
