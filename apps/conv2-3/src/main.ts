/** The sample: MobileNetV1's Conv2-3 block on a picture; see `npm start -- --help`. */
import { runSample } from './run-sample.ts';

process.exitCode = await runSample(process.argv.slice(2), { out: process.stdout, progress: process.stderr });
