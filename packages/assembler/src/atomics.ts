import type { Namespaces } from './function-builder.ts';
import { atomic } from './instructions/atomics.ts';
import { namespaceOf, type Sink } from './namespaces.ts';

/** Instructions on shared memory, for the functions of a module. */
export type MakeAtomics = (f: object) => Namespaces['atomic'];

/** Gives an {@link UncheckedModuleBuilder} the instructions on shared memory. Programs without threads do not bundle them. */
export const atomics: MakeAtomics = (f) => namespaceOf('atomic', f as Sink, atomic);
