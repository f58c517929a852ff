/** Trains a network on handwritten digits; see `npm run digits -- --help`. */
import { digits } from './digits.ts';

process.exitCode = await digits(process.argv.slice(2), { out: process.stdout, progress: process.stderr });
