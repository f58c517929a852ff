import type { Work } from '@sepal/compiler';
import type { Moment } from '../moment.ts';
import { RefCountedMap } from '../ref-counted-map.ts';
import type { Compiled } from './compile.ts';
import { Holdings, type Stored } from './holdings.ts';
import { lastingValues } from './lasting-values.ts';
import { type Layout, layoutAt } from './layout.ts';
import { Prologue } from './prologue.ts';
import { SessionMemory } from './session-memory.ts';
import { Namer } from './value-names.ts';

/** A program's allocation in its session's memory. */
export interface Residence {
  readonly layout: Layout;
  readonly memory: SessionMemory;
  /** Rewrites values whose states have changed, one after the other. */
  refresh(at: Moment): Work<void>;
  /** Frees the allocation. */
  release(): void;
}

/**
 * What a session's programs share: one memory with the weights, which programs for other input shapes
 * share if their kernels pack them in the same order.
 */
export class SessionStore {
  readonly #shared: boolean;
  readonly #namer = new Namer();
  #memory: SessionMemory;
  #stored = new RefCountedMap<Stored>();
  /** Programs with an allocation, and how to tell them that it was evicted. */
  readonly #residents = new Map<Residence, () => void>();

  /** @param shared whether threads share the memory */
  constructor(shared: boolean) {
    this.#shared = shared;
    this.#memory = new SessionMemory(shared);
  }

  /**
   * Allocates memory for a program. If all programs together are too large, the others are evicted.
   *
   * @param onLost called when the program is evicted; it may allocate again
   */
  settle(compiled: Compiled, onLost: () => void): Residence {
    let residence = this.#settle(compiled);
    if (residence === undefined) {
      this.clear();
      residence = this.#settle(compiled) as Residence;
    }
    this.#residents.set(residence, onLost);
    return residence;
  }

  /** Evicts all programs, so that the memory can be collected. */
  clear(): void {
    const lost = [...this.#residents.values()];
    this.#residents.clear();
    this.#memory = new SessionMemory(this.#shared);
    this.#stored = new RefCountedMap();
    for (const onLost of lost) onLost();
  }

  #settle(compiled: Compiled): Residence | undefined {
    const { program, plan } = compiled;
    const memory = this.#memory;
    const names = this.#namer.namesIn(program.graph);
    const holdings = new Holdings({ stored: this.#stored, memory, prologue: new Prologue(program.graph) });
    const values = lastingValues(compiled, names.of);
    const zeros = holdings.take(values.zeros);
    const packed = values.packed.map((step) => step.map((value) => value && holdings.take(value)));
    const prologue = values.prologue.map((value) => value && holdings.take(value));
    const area = holdings.place() ? memory.borrow(plan.areaBytes) : undefined;
    const release = (): void => {
      names.release();
      holdings.release();
      if (area !== undefined) memory.release(area);
    };
    if (area === undefined) {
      release();
      return undefined;
    }
    const residence: Residence = {
      layout: layoutAt(plan, {
        zeros: zeros.region,
        packed: packed.map((step) => step.map((stored) => stored?.region)),
        prologue: prologue.map((stored) => stored?.region),
        area,
      }),
      memory,
      refresh: (at) => holdings.refresh(at),
      release: () => {
        this.#residents.delete(residence);
        release();
      },
    };
    return residence;
  }
}
