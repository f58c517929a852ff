export type { Output } from '../platform/output.ts';
export { ElementRenderer, type ElementRendererOptions, type PageElement } from './element-renderer.ts';
export { ProgbarLogger, type ProgbarLoggerOptions } from './progbar-logger.ts';
export type { ProgressRenderer, ProgressStart, ProgressState } from './progress-renderer.ts';
export { TerminalRenderer, type TerminalRendererOptions } from './terminal-renderer.ts';
export type { Verbose } from './verbosity.ts';
