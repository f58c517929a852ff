/** The entry of the worker that fits models of known classes. */
import { serveFit } from '../worker/serve-fit.ts';

serveFit();
