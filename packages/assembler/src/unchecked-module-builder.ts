import { AssemblyError } from './assembly-error.ts';
import type { MakeAtomics } from './atomics.ts';
import { type Bytes, ByteWriter } from './byte-writer.ts';
import { ImportedFunction } from './callee.ts';
import type { Func, FunctionBuilder, Signature } from './function-builder.ts';
import { FunctionWriter } from './function-writer.ts';
import type { MakeChecker } from './stack-checker.ts';
import { TypeSection } from './type-section.ts';
import { codeOf, type ValueType } from './value-type.ts';

/** The size of a memory, in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum?: number;
  /** Whether threads may share it; it then needs a maximum. */
  readonly shared?: boolean;
}

export interface FunctionOptions<Params extends readonly ValueType[] = readonly ValueType[]> {
  /** Used in errors, and for the export and the name section if requested. */
  readonly name: string;
  readonly params?: Params;
  readonly results?: readonly ValueType[];
  /** Whether to export it, under its own name or another. */
  readonly export?: boolean | string;
}

const EXPORTED_FUNCTION = 0;
const EXPORTED_MEMORY = 2;
const MOST_PAGES = 65536;

/** Options of {@link UncheckedModuleBuilder}. */
export interface UncheckedOptions {
  /** Whether functions keep their names in the binary, for debuggers and profilers; false by default. */
  readonly names?: boolean;
  /** The instructions on shared memory, `f.atomic` (default: functions have none). */
  readonly atomics?: MakeAtomics | undefined;
}

/**
 * A ModuleBuilder that never checks types, and has the instructions on shared memory only if it is given them. A bundle that uses only
 * this one omits both.
 */
export class UncheckedModuleBuilder {
  readonly #makeChecker: MakeChecker | undefined;
  readonly #names: boolean;
  readonly #atomics: MakeAtomics | undefined;
  readonly #types = new TypeSection();
  readonly #imports = new ByteWriter(64);
  #importCount = 0;
  readonly #imported: ImportedFunction[] = [];
  readonly #functions: FunctionWriter[] = [];
  /** Name -> kind and index. */
  readonly #exports = new Map<string, readonly [number, number]>();
  #memory: ByteWriter | undefined;
  #hasMemory = false;

  /** @param makeChecker used by ModuleBuilder */
  constructor({ names = false, atomics }: UncheckedOptions = {}, makeChecker?: MakeChecker) {
    this.#names = names;
    this.#atomics = atomics;
    this.#makeChecker = makeChecker;
  }

  /** @throws AssemblyError for limits that WebAssembly does not allow, and for a second memory */
  importMemory({ module, name, ...limits }: { module: string; name: string } & MemoryLimits): void {
    const encoded = this.#newMemory(limits);
    this.#import(module, name, 0x02);
    this.#imports.append(encoded.written());
    this.#hasMemory = true;
  }

  /** @throws AssemblyError for limits that WebAssembly does not allow, and for a second memory */
  memory({ export: exported, ...limits }: MemoryLimits & { export?: string }): void {
    const encoded = this.#newMemory(limits);
    if (exported !== undefined) this.#export(exported, EXPORTED_MEMORY, 0);
    this.#memory = encoded;
    this.#hasMemory = true;
  }

  #newMemory({ initial, maximum, shared = false }: MemoryLimits): ByteWriter {
    const refuse = (message: string): never => {
      throw new AssemblyError({ message: `memory: ${message}` });
    };
    if (this.#hasMemory) refuse('the module has one already.');
    for (const pages of maximum === undefined ? [initial] : [initial, maximum]) {
      if (!Number.isInteger(pages) || pages < 0 || pages > MOST_PAGES) {
        refuse(`expected between 0 and ${MOST_PAGES} pages, found ${pages}.`);
      }
    }
    if (maximum !== undefined && maximum < initial) refuse(`the maximum, ${maximum}, is below the initial ${initial}.`);
    if (shared && maximum === undefined) refuse('a shared memory needs a maximum.');
    const encoded = new ByteWriter(8);
    encoded.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0));
    encoded.u32(initial);
    if (maximum !== undefined) encoded.u32(maximum);
    return encoded;
  }

  #import(module: string, name: string, kind: number): void {
    this.#imports.name(module);
    this.#imports.name(name);
    this.#imports.byte(kind);
    this.#importCount++;
  }

  /** @throws AssemblyError after the first call of `func`: imported functions are numbered first */
  importFunc(module: string, name: string, signature: Signature): Func {
    if (this.#functions.length > 0) {
      throw new AssemblyError({ message: `import '${name}' before the first function is made.`, func: name });
    }
    const type = this.#types.indexOf(signature.params.map(codeOf), signature.results.map(codeOf));
    const imported = new ImportedFunction(this, { name, index: this.#imported.length, type }, signature);
    this.#import(module, name, 0x00);
    this.#imports.u32(type);
    this.#imported.push(imported);
    return imported;
  }

  /**
   * A new function; several can be written alternately.
   *
   * @throws AssemblyError if its name is exported already
   */
  func<const Params extends readonly ValueType[] = readonly []>(
    options: FunctionOptions<Params>,
  ): FunctionBuilder<Params> {
    const { name, params = [], results = [], export: exported = false } = options;
    const index = this.#imported.length + this.#functions.length;
    const own = { module: this, types: this.#types, makeChecker: this.#makeChecker, atomics: this.#atomics };
    const writer = new FunctionWriter({ ...own, name, index }, { params, results });
    if (exported !== false) this.#export(exported === true ? name : exported, EXPORTED_FUNCTION, index);
    this.#functions.push(writer);
    return writer as FunctionBuilder<readonly ValueType[]> as FunctionBuilder<Params>;
  }

  #export(name: string, kind: number, index: number): void {
    if (this.#exports.has(name)) throw new AssemblyError({ message: `'${name}' is exported already.` });
    this.#exports.set(name, [kind, index]);
  }

  /**
   * The module written so far.
   *
   * @throws AssemblyError if a function's body is not finished: a block is open or, where types are checked, its results
   * are not on the stack
   */
  toBytes(): Bytes {
    const module = new ByteWriter(4096);
    module.append(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    // Each section is a count and its entries; empty sections are omitted.
    const section = (id: number, count: number, write: (section: ByteWriter) => void): void => {
      if (count === 0) return;
      const content = new ByteWriter(256);
      content.u32(count);
      write(content);
      module.byte(id);
      module.sized(content);
    };
    const functions = this.#functions;
    // Bodies are written first: a block of several results adds a type.
    const code = new ByteWriter(4096);
    for (const writer of functions) writer.writeBody(code, this.#hasMemory);
    section(1, this.#types.size, (s) => s.append(this.#types.bytes));
    section(2, this.#importCount, (s) => s.append(this.#imports.written()));
    section(3, functions.length, (s) => {
      for (const { type } of functions) s.u32(type);
    });
    section(5, this.#memory === undefined ? 0 : 1, (s) => s.append((this.#memory as ByteWriter).written()));
    section(7, this.#exports.size, (s) => {
      for (const [name, [kind, index]] of this.#exports) {
        s.name(name);
        s.byte(kind);
        s.u32(index);
      }
    });
    section(10, functions.length, (s) => s.append(code.written()));
    if (this.#names) this.#writeNames(module);
    return module.bytes.slice(0, module.length);
  }

  #writeNames(module: ByteWriter): void {
    const all = [...this.#imported, ...this.#functions];
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
