export type { TrainerState } from '@sepal/training';
