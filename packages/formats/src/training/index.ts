export { type LoadTrainerOptions, loadTrainer } from './load-trainer.ts';
