import { AssemblyError } from './assembly-error.ts';
import type { MakeAtomics } from './atomics.ts';
import { type Bytes, ByteWriter } from './byte-writer.ts';
import type { ImportedFunction } from './callee.ts';
import type { FunctionBuilder } from './function-builder.ts';
import { FunctionWriter } from './function-writer.ts';
import { TypeSection } from './type-section.ts';
import type { ValueType } from './value-type.ts';

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

/** Options of {@link UncheckedModuleBuilder}. */
export interface UncheckedOptions {
  /** The instructions on shared memory, `f.atomic` (default: functions have none). */
  readonly atomics?: MakeAtomics | undefined;
}

/**
 * The part of a {@link ModuleBuilder} that writes functions. It checks neither types nor limits, imports no functions, keeps no names, and has the
 * instructions on shared memory only if it is given them. A bundle that uses only this one omits all that.
 */
export class UncheckedModuleBuilder {
  readonly #Writer: typeof FunctionWriter;
  readonly #atomics: MakeAtomics | undefined;
  readonly #imports = new ByteWriter(64);
  #importCount = 0;
  protected readonly types = new TypeSection();
  /** They are numbered before the module's own. */
  protected readonly imported: ImportedFunction[] = [];
  protected readonly functions: FunctionWriter[] = [];
  /** Name -> kind and index. */
  readonly #exports = new Map<string, readonly [number, number]>();
  #memory: ByteWriter | undefined;
  protected hasMemory = false;

  /** @param Writer writes functions */
  constructor({ atomics }: UncheckedOptions = {}, Writer: typeof FunctionWriter = FunctionWriter) {
    this.#atomics = atomics;
    this.#Writer = Writer;
  }

  importMemory({ module, name, ...limits }: { module: string; name: string } & MemoryLimits): void {
    this.addImport(module, name, 0x02).append(this.#newMemory(limits).written());
  }

  /** @throws AssemblyError if its name is exported already */
  memory({ export: exported, ...limits }: MemoryLimits & { export?: string }): void {
    if (exported !== undefined) this.#export(exported, EXPORTED_MEMORY, 0);
    this.#memory = this.#newMemory(limits);
  }

  #newMemory({ initial, maximum, shared = false }: MemoryLimits): ByteWriter {
    this.hasMemory = true;
    const encoded = new ByteWriter(8);
    encoded.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0));
    encoded.u32(initial);
    if (maximum !== undefined) encoded.u32(maximum);
    return encoded;
  }

  /** Returns where the rest of the import is written. */
  protected addImport(module: string, name: string, kind: number): ByteWriter {
    this.#imports.name(module);
    this.#imports.name(name);
    this.#imports.byte(kind);
    this.#importCount++;
    return this.#imports;
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
    const index = this.imported.length + this.functions.length;
    const own = { module: this, types: this.types, atomics: this.#atomics };
    const writer = new this.#Writer({ ...own, name, index }, { params, results });
    if (exported !== false) this.#export(exported === true ? name : exported, EXPORTED_FUNCTION, index);
    this.functions.push(writer);
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
    const { functions, types } = this;
    // Bodies are written first: a block of several results adds a type.
    const code = new ByteWriter(4096);
    for (const writer of functions) writer.writeBody(code, this.hasMemory);
    section(1, types.size, (s) => s.append(types.bytes));
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
    this.finish(module);
    return module.bytes.slice(0, module.length);
  }

  /** What a subclass appends to the module. */
  protected finish(_module: ByteWriter): void {}
}
