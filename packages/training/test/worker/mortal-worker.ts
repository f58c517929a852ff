import { parentPort } from 'node:worker_threads';
import { serveFit } from '../../src/index.ts';

serveFit();
parentPort?.on('message', (message) => {
  if (message === 'die') process.exit(3);
});
