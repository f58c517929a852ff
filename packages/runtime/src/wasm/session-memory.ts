import type { Region } from '@sepal/kernels';
import { SepalError } from '@sepal/tensor';
import { type Memory, webAssembly } from '../platform/web-assembly.ts';
import { roundUp } from './plan-memory.ts';

/** Bytes of a WebAssembly page. */
export const PAGE = 65536;

/** Pages of the largest memory that is used. */
export const MOST_PAGES = 65535;

/** Bytes at the start of the memory through which threads meet. */
export const CONTROL: Region = { address: 64, bytes: 192 };

/** So much may be read past the end of a region. */
const SLACK = 64;

/** Bytes that a region takes in a memory. */
export function bytesTaken(bytes: number): number {
  return roundUp(bytes) + SLACK;
}

/**
 * The memory of a session. Some regions keep what is in them; working areas hold what a single run needs, and since a
 * session's runs follow each other, areas may lie over one another.
 *
 * It is made when it is first used, and grows: whoever has a view of it makes a new one for every run.
 */
export class SessionMemory {
  readonly #shared: boolean;
  readonly #lasting = new Set<Region>();
  readonly #areas = new Set<Region>();
  #memory: Memory | undefined;
  #pages = 0;
  /** Where the last region so far ends. */
  #end = CONTROL.address + CONTROL.bytes;

  /** @param shared whether threads share it */
  constructor(shared: boolean) {
    this.#shared = shared;
  }

  /** Regions that keep what is written into them; undefined if they do not fit into what WebAssembly can address. */
  keep(sizes: readonly number[]): readonly Region[] | undefined {
    return this.#place(sizes, [...this.#lasting, ...this.#areas], this.#lasting);
  }

  /** A working area; undefined if there is no room. */
  borrow(bytes: number): Region | undefined {
    return this.#place([bytes], [...this.#lasting], this.#areas)?.[0];
  }

  release(region: Region): void {
    this.#lasting.delete(region);
    this.#areas.delete(region);
  }

  /** As large as its regions need, or once needed. @throws SepalError if the machine has no such memory */
  get memory(): Memory {
    const pages = Math.ceil(this.#end / PAGE);
    try {
      if (this.#memory === undefined) this.#memory = this.#make(pages);
      else if (pages > this.#pages) this.#memory.grow(pages - this.#pages);
    } catch (cause) {
      throw new SepalError({
        where: 'compile',
        message: `The machine has no memory of ${this.#end.toLocaleString('en-US')} bytes: ${(cause as Error).message}`,
        hint: 'Use a smaller batchSize or smaller pictures.',
      });
    }
    this.#pages = pages;
    return this.#memory;
  }

  #make(initial: number): Memory {
    const { Memory } = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    // Memory that threads share must say how far it may grow.
    return new Memory(this.#shared ? { initial, maximum: MOST_PAGES, shared: true } : { initial });
  }

  /** Puts regions into the gaps between others, in the order of their addresses. */
  #place(sizes: readonly number[], others: readonly Region[], into: Set<Region>): readonly Region[] | undefined {
    const obstacles = others.toSorted((a, b) => a.address - b.address);
    const placed: Region[] = [];
    let address = CONTROL.address + CONTROL.bytes;
    let next = 0;
    for (const bytes of sizes) {
      for (
        let other = obstacles[next];
        other !== undefined && address + bytesTaken(bytes) > other.address;
        other = obstacles[++next]
      ) {
        address = Math.max(address, endOf(other));
      }
      placed.push({ address, bytes });
      address += bytesTaken(bytes);
    }
    if (address > MOST_PAGES * PAGE) return undefined;
    for (const region of placed) into.add(region);
    this.#end = Math.max(this.#end, address);
    return placed;
  }
}

function endOf({ address, bytes }: Region): number {
  return address + bytesTaken(bytes);
}
