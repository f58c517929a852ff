import { evaluateStepwise, forwardOps, type Graph, type State } from '@sepal/ops';
import { SepalError, Tensor } from '@sepal/tensor';
import { ResidentState, updateInPlace } from '../src/resident-state.ts';
import { type EngineExecutable, EngineSession, type Finished } from '../src/session.ts';

/** How a run ends: well, or with a worker that dies before its updates or amid them. */
export type Fate = 'succeeds' | 'dies before updates' | 'dies amid updates';

/** What a fake engine reports of its runs, at the moment it happens. */
export interface FakeListener {
  /** The run is about to read its states. */
  starts?(): void;
  /** The run has read its states. */
  began?(): void;
  /** The run has begun to overwrite the states that it updates. */
  updating?(): void;
  committed?(): void;
  /** The run has failed amid its updates. */
  died?(): void;
}

/** Options of {@link FakeEngine}. */
export interface FakeOptions {
  /** Whether updates take time, as on threads. */
  readonly pauses: boolean;
  readonly listener?: FakeListener;
}

/** A state's cell in the memory of a fake session. */
interface Cell {
  readonly resident: ResidentState;
  data: Float32Array;
}

/**
 * A session whose states live in a memory of its own: an array for each. Runs stop before their updates, and with `pauses` amid
 * them, until they may {@link go} on. Memory that is overwritten or freed holds NaN at first.
 */
export class FakeEngine {
  readonly session: EngineSession;
  /** Copies of states into the memory and out of it. */
  readonly copies = { in: 0, out: 0 };
  /** The fates of the next runs, in their order. */
  readonly fates: Fate[] = [];
  /** Whether the next run evicts everything first. */
  evicts = false;
  readonly pauses: boolean;
  readonly #listener: FakeListener;
  readonly #cells = new Map<State, Cell>();
  #stopped: (() => void) | undefined;

  constructor({ pauses, listener = {} }: FakeOptions) {
    this.pauses = pauses;
    this.#listener = listener;
    this.session = new EngineSession({
      limit: 8,
      compile: (graph) => this.#executable(graph),
      checkEngine: () => undefined,
      close: () => this.#abandon(),
    });
  }

  /** Lets the run that has stopped go on. */
  go(): void {
    const go = this.#stopped;
    this.#stopped = undefined;
    go?.();
  }

  #stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#stopped = resolve;
    });
  }

  #executable(graph: Graph): EngineExecutable {
    return {
      run: async (inputs, { at }): Promise<Finished> => {
        const fate = this.fates.shift() ?? 'succeeds';
        this.#listener.starts?.();
        if (this.evicts) this.#abandon();
        this.evicts = false;
        for (const node of graph.nodes) {
          if (node.kind === 'state') this.#cell(node.state).resident.load(at.of(node.state));
        }
        const inMemory = (state: State): Tensor => tensorOf(state, this.#cell(state).data);
        const steps = evaluateStepwise(graph, inputs as readonly Tensor[], { ops: forwardOps, worth: inMemory });
        let step = steps.next();
        while (!step.done) step = steps.next();
        const { outputs, updates } = step.value;
        this.#listener.began?.();
        await this.#stop();
        if (fate === 'dies before updates') {
          this.#abandon();
          throw new SepalError({ message: 'A worker has died.' });
        }
        const cells = updates.map(({ state }) => this.#cell(state));
        const write = (): void => {
          for (const [index, { value }] of updates.entries()) (cells[index] as Cell).data.set(value.data);
        };
        const compute = async (begin: () => void, finish: () => void): Promise<void> => {
          begin();
          this.#listener.updating?.();
          if (this.pauses) {
            for (const { data } of cells) data.fill(Number.NaN);
            await this.#stop();
            if (fate === 'dies amid updates') {
              this.#abandon();
              // Before anyone who waits for the end of the updates goes on.
              this.#listener.died?.();
              throw new SepalError({ message: 'A worker has died.' });
            }
          }
          write();
          finish();
          this.#listener.committed?.();
        };
        const states = cells.map(({ resident }) => resident);
        return {
          outputs: () => outputs,
          update: (commit) => updateInPlace({ states, at, compute, reasonOf: () => 'a worker has died' }, commit),
        };
      },
    };
  }

  #cell(state: State): Cell {
    const known = this.#cells.get(state);
    if (known !== undefined) return known;
    const data = new Float32Array(state.shape.reduce((product, n) => product * n, 1)).fill(Number.NaN);
    const resident = new ResidentState(state, {
      read: () => {
        this.copies.out++;
        return tensorOf(state, data);
      },
      write: (value) => {
        this.copies.in++;
        data.set(value.data);
      },
    });
    const cell: Cell = { resident, data };
    this.#cells.set(state, cell);
    return cell;
  }

  /** Frees the memory. */
  #abandon(): void {
    for (const { resident, data } of this.#cells.values()) {
      resident.leave();
      data.fill(Number.NaN);
    }
    this.#cells.clear();
  }
}

function tensorOf({ shape, dtype }: State, data: Float32Array): Tensor {
  return new Tensor(shape, dtype, data.slice());
}
