/** Names what is on pictures, and trains networks to; see `npm run classify -- --help`. */
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), {
  out: process.stdout,
  progress: process.stderr,
  columns: process.stdout.columns,
});
