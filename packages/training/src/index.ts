export type { AnyTrainer, TrainerState } from './any-trainer.ts';
export * from './callbacks/index.ts';
export * from './optimizers/index.ts';
export * from './progress/index.ts';
export * from './schedules/index.ts';
