/** How copies of the packages in one program recognize each other's objects and share module state. */
export type { Brand } from './brand.ts';
export * from './branded.ts';
export { sharedState } from './shared-state.ts';
export { compatibleRange, VERSION } from './version.ts';
