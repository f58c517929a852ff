export { Optimizer } from './optimizer.ts';
