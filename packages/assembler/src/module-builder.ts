import { AssemblyError } from './assembly-error.ts';
import { atomics } from './atomics.ts';
import { ByteWriter } from './byte-writer.ts';
import { ImportedFunction } from './callee.ts';
import { CheckedFunctionWriter } from './checked-function-writer.ts';
import type { Func, Signature } from './function-builder.ts';
import { type MemoryLimits, UncheckedModuleBuilder } from './unchecked-module-builder.ts';
import { codeOf } from './value-type.ts';

const MOST_PAGES = 65536;

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
  readonly #names: boolean;

  constructor({ check = true, names = false }: ModuleOptions = {}) {
    super({ atomics }, check ? CheckedFunctionWriter : undefined);
    this.#names = names;
  }

  /** @throws AssemblyError for limits that WebAssembly does not allow, and for a second memory */
  override importMemory(options: { module: string; name: string } & MemoryLimits): void {
    this.#checkMemory(options);
    super.importMemory(options);
  }

  /** @throws AssemblyError for limits that WebAssembly does not allow, for a second memory, and if its name is exported already */
  override memory(options: MemoryLimits & { export?: string }): void {
    this.#checkMemory(options);
    super.memory(options);
  }

  #checkMemory({ initial, maximum, shared = false }: MemoryLimits): void {
    const refuse = (message: string): never => {
      throw new AssemblyError({ message: `memory: ${message}` });
    };
    if (this.hasMemory) refuse('the module has one already.');
    for (const pages of maximum === undefined ? [initial] : [initial, maximum]) {
      if (!Number.isInteger(pages) || pages < 0 || pages > MOST_PAGES) {
        refuse(`expected between 0 and ${MOST_PAGES} pages, found ${pages}.`);
      }
    }
    if (maximum !== undefined && maximum < initial) refuse(`the maximum, ${maximum}, is below the initial ${initial}.`);
    if (shared && maximum === undefined) refuse('a shared memory needs a maximum.');
  }

  /** @throws AssemblyError after the first call of `func`: imported functions are numbered first */
  importFunc(module: string, name: string, signature: Signature): Func {
    if (this.functions.length > 0) {
      throw new AssemblyError({ message: `import '${name}' before the first function is made.`, func: name });
    }
    const type = this.types.indexOf(signature.params.map(codeOf), signature.results.map(codeOf));
    const imported = new ImportedFunction(this, { name, index: this.imported.length, type }, signature);
    this.addImport(module, name, 0x00).u32(type);
    this.imported.push(imported);
    return imported;
  }

  protected override finish(module: ByteWriter): void {
    if (!this.#names) return;
    const all = [...this.imported, ...this.functions];
    const names = new ByteWriter(256);
    names.u32(all.length);
    for (const { index, name } of all) {
      names.u32(index);
      names.name(name);
    }
    const custom = new ByteWriter(256);
    custom.name('name');
    custom.byte(1);
    custom.sized(names);
    module.byte(0);
    module.sized(custom);
  }
}
