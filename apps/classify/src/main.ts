/** Names what is on pictures; see `npm run classify -- --help`. */
import { classify } from './classify.ts';

process.exitCode = await classify(process.argv.slice(2), {
  out: process.stdout,
  progress: process.stderr,
  columns: process.stdout.columns,
});
