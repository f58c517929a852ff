export * from './cosine-decay.ts';
export * from './cosine-decay-restarts.ts';
export type { DecayOverTimeOptions } from './decay-over-time.ts';
export * from './exponential-decay.ts';
export * from './get.ts';
export * from './inverse-time-decay.ts';
export { LearningRateSchedule } from './learning-rate-schedule.ts';
export * from './piecewise-constant-decay.ts';
export * from './polynomial-decay.ts';
