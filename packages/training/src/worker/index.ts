export { type FitInWorkerOptions, fitInWorker, type WorkerData } from './fit-in-worker.ts';
export { type ServeFitOptions, serveFit } from './serve-fit.ts';
