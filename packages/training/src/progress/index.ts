export type { Output } from '../platform/output.ts';
export { ProgbarLogger, type ProgbarLoggerOptions } from './progbar-logger.ts';
export type { ProgressRenderer, ProgressStart, ProgressState } from './progress-renderer.ts';
export { TerminalRenderer, type TerminalRendererOptions } from './terminal-renderer.ts';
export type { Verbose } from './verbosity.ts';
