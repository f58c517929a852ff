/** Trains a network on handwritten digits. */
import { readMnist } from './mnist.ts';

const { images } = await readMnist('t10k');
process.stdout.write(`${images.shape.join(' × ')}\n`);
