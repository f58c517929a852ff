/** The bench; see `pnpm bench --help`. */
import { readArguments, usage } from './arguments.ts';
import { runBench } from './run-bench.ts';

try {
  const asked = readArguments(process.argv.slice(2));
  if (asked.help) process.stdout.write(usage);
  else process.exitCode = await runBench(asked, { out: process.stdout, progress: process.stderr });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
