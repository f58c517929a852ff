import { builtinModule, v8Version } from './host.ts';

/** The first V8 that can merge pairs of 128-bit instructions. */
const FIRST_VERSION = 13;

interface V8Module {
  setFlagsFromString(flags: string): void;
}

/**
 * Lets V8 merge pairs of 128-bit instructions into 256-bit ones, in modules compiled from now on.
 *
 * @returns whether this V8 knows the flag
 */
export function allowWideInstructions(): boolean {
  if ((v8Version() ?? 0) < FIRST_VERSION) return false;
  const v8 = builtinModule('node:v8') as V8Module | undefined;
  v8?.setFlagsFromString('--experimental-wasm-revectorize');
  return v8 !== undefined;
}
