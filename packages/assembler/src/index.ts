export { AssemblyError, type AssemblyErrorDetails } from './assembly-error.ts';
export { atomics, type MakeAtomics } from './atomics.ts';
export type { Func, FunctionBuilder, Label, Local, Locals, Namespaces, Signature } from './function-builder.ts';
export { ModuleBuilder, type ModuleOptions } from './module-builder.ts';
export {
  type FunctionOptions,
  type MemoryLimits,
  UncheckedModuleBuilder,
  type UncheckedOptions,
} from './unchecked-module-builder.ts';
export type { ValueType } from './value-type.ts';
