export { Loss, type LossCallOptions } from './loss.ts';
