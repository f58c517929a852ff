import { atomics } from './atomics.ts';
import { StackChecker } from './stack-checker.ts';
import { UncheckedModuleBuilder } from './unchecked-module-builder.ts';

export interface ModuleOptions {
  /**
   * Whether every instruction is checked as it is written, so that errors name the function and the instruction; true
   * by default. Without checks, a mistake makes a module that WebAssembly rejects or that misbehaves.
   */
  readonly check?: boolean;
  /** Whether functions keep their names in the binary, for debuggers and profilers; false by default. */
  readonly names?: boolean;
}

/**
 * Writes a WebAssembly module: a memory, imported functions, then functions.
 *
 * @example
 * const module = new ModuleBuilder();
 * const f = module.func({ name: 'add', params: ['i32', 'i32'], results: ['i32'], export: true });
 * const [a, b] = f.params;
 * f.get(a).get(b).i32.add();
 * const { instance } = await WebAssembly.instantiate(module.toBytes());
 */
export class ModuleBuilder extends UncheckedModuleBuilder {
  constructor({ check = true, names = false }: ModuleOptions = {}) {
    super({ names, atomics }, check ? (func, frame) => new StackChecker(func, frame) : undefined);
  }
}
