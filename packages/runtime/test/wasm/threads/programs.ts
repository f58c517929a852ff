import { type FunctionBuilder, ModuleBuilder } from '@sepal/assembler';
import { type Memory, webAssembly } from '../../../src/platform/web-assembly.ts';
import { type BarrierOptions, emitBarrier } from '../../../src/wasm/threads/barrier.ts';

/** Addresses of these programs' words, after the barrier's. */
export const WORD = {
  /** 1 once thread 1 is in the middle of its step. */
  entered: 256,
  /** Thread 1 ends its step when this is 1. */
  gate: 320,
  /** How often a thread has run the program's step. */
  done: 384,
  /** State of the random delays. */
  random: 448,
  /** A word that never changes and is never notified. */
  quiet: 512,
  /** From here on, for each thread: its current round. */
  turns: 576,
} as const;

/** A memory with a fresh barrier. */
export function newMemory(): Memory {
  const { Memory } = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
  return new Memory({ initial: 1, maximum: 1, shared: true });
}

/** The word at an address. */
export function wordOf({ buffer }: Memory, address: number): { value: number; wake(): number } {
  const words = new Int32Array(buffer, address, 1);
  return {
    get value() {
      return Atomics.load(words, 0);
    },
    set value(value) {
      Atomics.store(words, 0, value);
    },
    wake: () => Atomics.notify(words, 0),
  };
}

/** A program of two threads with one barrier; `second` is what the second one does before. */
export function programOf(second: (run: FunctionBuilder) => void, spins = 1): Uint8Array<ArrayBuffer> {
  const module = newModule();
  const barrier = emitBarrier(module, { threads: 2, spins });
  const run = module.func({ name: 'run', params: ['i32', 'i32', 'i32'], export: true });
  run.get(run.params[0]).if(() => second(run));
  run.i32.const(WORD.done).i32.const(1).atomic.i32RmwAdd().drop().call(barrier.wait);
  return module.toBytes();
}

/** Where {@link entriesProgram} counts: a word for each of 8 steps of each part. */
export const COUNTS = { prologue: 1024, run: 2048 } as const;

/** A program whose entries count, for each part, how often each step ran. */
export function entriesProgram(): Uint8Array<ArrayBuffer> {
  const module = newModule();
  for (const [name, address] of Object.entries(COUNTS)) {
    const entry = module.func({ name, params: ['i32', 'i32', 'i32'], export: true });
    const [part, step, to] = entry.params;
    entry.loop((again) => {
      entry.get(part).i32.const(8).i32.mul().get(step).i32.add().i32.const(4).i32.mul();
      entry.i32.const(1).atomic.i32RmwAdd(address).drop();
      entry.get(step).i32.const(1).i32.add().tee(step).get(to).i32.ltU().branchIf(again);
    });
  }
  return module.toBytes();
}

/** The second thread's behaviours. */
export const SECOND = {
  nothing: () => undefined,
  trap: (run: FunctionBuilder) => run.unreachable(),
  /** Signals its arrival, and continues when the gate opens. */
  gate: (run: FunctionBuilder) => {
    run.i32.const(WORD.entered).i32.const(1).atomic.i32Store();
    run.loop((again) => {
      run.i32.const(WORD.gate).i32.const(0).i64.const(-1).atomic.wait32().drop();
      run.i32.const(WORD.gate).atomic.i32Load().i32.eqz().branchIf(again);
    });
  },
  /** Never ends, and shows no progress. */
  loop: (run: FunctionBuilder) => {
    run.i32.const(WORD.entered).i32.const(1).atomic.i32Store();
    run.loop((again) => run.branch(again));
  },
} as const satisfies Record<string, (run: FunctionBuilder) => unknown>;

/**
 * A program whose threads wait for each other again and again; it traps if one leaves before another has arrived. Before every
 * atomic instruction of the barrier it randomly does nothing, spins, or sleeps briefly, as if preempted.
 */
export function trialOf(options: BarrierOptions, rounds: number): Uint8Array<ArrayBuffer> {
  const module = newModule();
  const delay = emitDelay(module);
  const { func } = module;
  // The real barrier's instructions, with delays in between.
  Object.defineProperty(module, 'func', {
    value: (...parameters: Parameters<typeof func>) => {
      const f = func.apply(module, parameters);
      const { atomic } = f;
      Object.defineProperty(f, 'atomic', { get: () => f.call(delay) && atomic });
      return f;
    },
  });
  const barrier = emitBarrier(module, options);
  Reflect.deleteProperty(module, 'func');
  const run = module.func({ name: 'run', params: ['i32', 'i32', 'i32'], export: true });
  const [thread] = run.params;
  const turn = run.local('i32');
  run.loop((again) => {
    run.get(turn).i32.const(1).i32.add().set(turn);
    run.get(thread).i32.const(2).i32.shl().get(turn).i32.store(WORD.turns);
    run.call(barrier.wait);
    for (let other = 0; other < options.threads; other++) {
      run.i32
        .const(WORD.turns + 4 * other)
        .i32.load()
        .get(turn)
        .i32.ltS();
      run.if(() => run.unreachable());
    }
    run.get(turn).i32.const(rounds).i32.ltU().branchIf(again);
  });
  return module.toBytes();
}

function emitDelay(module: ModuleBuilder): FunctionBuilder {
  const f = module.func({ name: 'delay' });
  const drawn = f.local('i32');
  f.i32
    .const(WORD.random)
    .i32.const(0x9e3779b9 | 0)
    .atomic.i32RmwAdd()
    .i32.const(0x85ebca6b | 0)
    .i32.mul()
    .tee(drawn);
  f.i32.const(26).i32.shrU().i32.eqz();
  f.if(() => f.i32.const(WORD.quiet).i32.const(0).i64.const(20_000n).atomic.wait32().drop().return());
  f.get(drawn).i32.const(30).i32.shrU().i32.eqz();
  f.if(() => {
    f.get(drawn).i32.const(1023).i32.and().set(drawn);
    f.loop((again) => f.get(drawn).i32.const(1).i32.sub().tee(drawn).i32.const(0).i32.gtS().branchIf(again));
  });
  return f;
}

function newModule(): ModuleBuilder {
  const module = new ModuleBuilder();
  module.importMemory({ module: 'sepal', name: 'memory', initial: 1, maximum: 1, shared: true });
  return module;
}
