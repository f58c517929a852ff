import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createEngine } from '../../src/index.ts';

/** A program's output, line by line. */
async function linesOf(program: URL, ...flags: string[]): Promise<readonly string[]> {
  const all = ['--conditions=@sepal/source', '--disable-warning=ExperimentalWarning', ...flags, fileURLToPath(program)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, all, { timeout: 50_000 });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

test('an idle open engine does not keep the process alive, a running one does', async () => {
  expect(await linesOf(new URL('./programs/threads-left-open.ts', import.meta.url))).toEqual(['2,64,64,64,64']);
});

test('unreachable engines end their workers; any retained part keeps the whole engine', async () => {
  const program = new URL('./programs/engines-collected.ts', import.meta.url);
  const [counts, answers, end] = await linesOf(program, '--expose-gc');
  expect(JSON.parse(counts as string)).toEqual({
    lost: 0,
    replaced: 0,
    default: 2,
    restarted: 0,
    failed: 0,
    engine: 2,
    session: 2,
    executable: 2,
    function: 2,
  });
  expect([answers, end]).toEqual(['4,4,4,4', 'all ended']);
});

test("'auto' is as many threads as Node says that it may use", async () => {
  const { availableParallelism } = process.getBuiltinModule('node:os');
  const engine = await createEngine({ threads: 'auto' });
  expect(engine.info().threads).toBe(availableParallelism());
  engine.close();
});
