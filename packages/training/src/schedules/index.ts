export * from './get.ts';
export { LearningRateSchedule } from './learning-rate-schedule.ts';
