export * from './load-keras-config.ts';
