import type { EngineOptions } from '@sepal/runtime';
import { SepalError, ValueError } from '@sepal/tensor';
import { checkBoolean, show } from '@sepal/tensor/options';
import type { AnyTrainer } from '../any-trainer.ts';
import type { FitLoop, FitRun } from '../loop/fit.ts';
import type { Signal } from '../loop/loop-options.ts';
import { after } from '../platform/after.ts';
import { startFitWorker } from '../platform/start-fit-worker.ts';
import { isWorker, portOf, type WorkerPort } from '../platform/worker-port.ts';
import type { Trainer } from '../trainer.ts';
import { hookTable } from './hook-table.ts';
import { unpackError } from './packed-error.ts';
import { buffersIn, pack } from './parcel.ts';
import type { FitEnd, FitRequest, FromWorker, HookCall, ToWorker } from './protocol.ts';
import { StateLink } from './state-link.ts';

/** Milliseconds until a worker that does not answer counts as forbidden: some pages' security policies are silent. */
const LONGEST_START = 60_000;

/** What is used of a trainer of any model. */
type CompiledTrainer = AnyTrainer & Pick<Trainer, 'getCompileConfig' | 'compileOptions'>;

/** What a loop in a worker is given. */
export interface WorkerLoopOptions {
  readonly trainer: CompiledTrainer;
  readonly x: unknown;
  readonly y: unknown;
  /** Those of `fit`, without the engine. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly engine: EngineOptions | undefined;
  readonly transfer: boolean;
  readonly worker: (() => object) | undefined;
}

/** An `AbortSignal`, which says when it is aborted. */
type LiveSignal = Signal & {
  addEventListener?(event: 'abort', listener: () => void): void;
  removeEventListener?(event: 'abort', listener: () => void): void;
};

/**
 * A loop for `Trainer.fitWith` that runs in a worker.
 *
 * @throws ValueError for what cannot be sent to one
 */
export function workerLoop(given: WorkerLoopOptions, where: string): FitLoop {
  const { callbacks: _, signal, verbose: __, ...options } = given.options;
  checkBoolean(given.transfer, 'transfer', where);
  checkWorkerOptions(given, where);
  if (signal !== undefined && typeof (signal as LiveSignal | null)?.addEventListener !== 'function') {
    throw new ValueError({
      where,
      message: `\`signal\` must be an AbortSignal. Received: signal=${show(signal)}.`,
      hint: 'Give controller.signal of an AbortController.',
    });
  }
  const parcels = [pack(given.x, 'x', where), pack(given.y, 'y', where), pack(options, 'options', where)] as const;
  return async (run) => {
    const { trainer } = given;
    if (given.worker === undefined) refuseFunctions(trainer, where);
    const { model, optimizer } = trainer;
    const link = new StateLink([...model.variables, ...optimizer.variables]);
    const [x, y, packedOptions] = parcels;
    const request: FitRequest = {
      kind: 'fit',
      model: model.toJSON() as FitRequest['model'],
      compile: trainer.getCompileConfig(),
      engine: given.engine,
      states: await link.changes(),
      optimizerStates: optimizer.variables.length,
      x,
      y,
      options: packedOptions,
      hooks: hookTable(run.list.callbacks),
    };
    const fit = new RemoteFit({ ...run, trainer }, link, startWorker(given.worker, where));
    await fit.run(request, given.transfer ? buffersIn(parcels) : []);
  };
}

/** The side of a fit in a worker that has the callbacks. */
class RemoteFit {
  readonly #run: FitRun & { readonly trainer: CompiledTrainer };
  readonly #link: StateLink;
  readonly #port: WorkerPort;
  #failure: { readonly error: unknown } | undefined;

  constructor(run: FitRun & { readonly trainer: CompiledTrainer }, link: StateLink, port: WorkerPort) {
    this.#run = run;
    this.#link = link;
    this.#port = port;
  }

  /** @param moved buffers that the worker gets instead of copies */
  async run(request: FitRequest, moved: readonly object[]): Promise<void> {
    const signal = this.#run.signal as LiveSignal | undefined;
    const abort = (): void => this.#post({ kind: 'abort' });
    try {
      const end = await this.#untilEnd(() => {
        this.#post(request, moved);
        if (signal?.aborted) abort();
        signal?.addEventListener?.('abort', abort);
      });
      this.#finish(end);
    } finally {
      signal?.removeEventListener?.('abort', abort);
      this.#port.terminate();
    }
  }

  /** @param begin called when the worker is ready @throws SepalError if the worker dies */
  #untilEnd(begin: () => void): Promise<FitEnd> {
    return new Promise((resolve, reject) => {
      let isReady = false;
      // Hooks may be asynchronous: one after the other.
      let hooks = Promise.resolve();
      const end = (reason: string): void => reject(this.#death(reason, isReady));
      const stopWaiting = after(LONGEST_START, () => end('it does not answer'));
      this.#port.onEnd((reason) => {
        stopWaiting();
        end(reason);
      });
      this.#port.onMessage((message) => {
        const from = message as FromWorker;
        if (from.kind === 'hook') hooks = hooks.then(() => this.#call(from));
        else if (from.kind === 'end') void hooks.then(() => resolve(from));
        else if (from.kind === 'ready') {
          isReady = true;
          stopWaiting();
          if (from.lock !== undefined) this.#port.watch(from.lock);
          try {
            begin();
          } catch (error) {
            reject(error);
          }
        }
      });
    });
  }

  /** Calls the hooks of this side. Never rejects: the worker is told to end. */
  async #call({ hook, index, logs, changes, aborted, isAwaited }: HookCall): Promise<void> {
    if (this.#failure !== undefined) return;
    const { trainer, list, history, signal } = this.#run;
    try {
      this.#link.take(changes);
      history.aborted = aborted && { ...aborted, reason: signal?.reason };
      await (index === undefined ? list.loop(hook as never, logs) : list.step(hook as never, index, logs));
      const { stopTraining, initialEpoch } = trainer;
      if (!isAwaited) {
        if (stopTraining) this.#post({ kind: 'stop' });
        return;
      }
      this.#post({ kind: 'answer', logs, changes: await this.#link.changes(), stopTraining, initialEpoch });
    } catch (error) {
      this.#failure = { error };
      this.#post({ kind: 'fail' });
    }
  }

  /** @throws what a hook, or else the worker, has thrown */
  #finish({ changes, aborted, error }: FitEnd): void {
    const { history, signal } = this.#run;
    this.#link.take(changes);
    history.aborted = aborted && { ...aborted, reason: signal?.reason };
    if (this.#failure !== undefined) throw this.#failure.error;
    if (error !== undefined) throw unpackError(error);
  }

  #post(message: ToWorker, moved: readonly object[] = []): void {
    this.#port.post(message, moved);
  }

  #death(reason: string, isReady: boolean): SepalError {
    return new SepalError({
      where: this.#run.where,
      message: isReady
        ? `The worker has ended amid the fit: ${reason}.`
        : `The worker could not be started: ${reason}.`,
      hint: isReady
        ? 'The model has the weights that it had before, or at the last hook of a callback. The worker may have run out of memory.'
        : 'Bundlers must include its file; fit needs no worker.',
    });
  }
}

function startWorker(worker: (() => object) | undefined, where: string): WorkerPort {
  let started: unknown;
  try {
    started = (worker ?? startFitWorker)();
  } catch (error) {
    throw new SepalError({
      where,
      message: `The worker could not be started: ${error instanceof SepalError ? error.message : String(error)}.`,
      hint: 'fit needs no worker.',
    });
  }
  if (isWorker(started)) return portOf(started);
  throw new ValueError({ where, message: `\`worker\` must return a worker. Received: ${show(started)}.` });
}

function checkWorkerOptions({ worker, engine }: WorkerLoopOptions, where: string): void {
  if (worker !== undefined && typeof worker !== 'function') {
    throw new ValueError({
      where,
      message: `\`worker\` must be a function that starts a worker. Received: worker=${show(worker)}.`,
      hint: "Such as () => new Worker(new URL('./my-worker.ts', import.meta.url), { type: 'module' }).",
    });
  }
  if (engine !== undefined && 'createSession' in engine) {
    throw new ValueError({
      where,
      message: '`engine` must be options: the worker makes an engine of its own. Received: an engine.',
      hint: 'Write them as for createEngine, such as { threads: 2 }.',
    });
  }
  pack(engine, 'engine', where);
}

/** @throws ValueError for losses and metrics that are functions: a worker knows none by their names */
function refuseFunctions({ compileOptions }: CompiledTrainer, where: string): void {
  for (const name of ['loss', 'metrics', 'weightedMetrics'] as const) {
    const found = functionIn(compileOptions[name]);
    if (found === undefined) continue;
    throw new ValueError({
      where,
      message: `\`${name}\` has the function ${found.name === '' ? 'without a name' : `'${found.name}'`}, which cannot be sent to a worker.`,
      hint: 'Use a name or an object of a class, or a worker of your own: serveFit({ compile }).',
    });
  }
}

function functionIn(value: unknown): { readonly name: string } | undefined {
  if (typeof value === 'function') return value;
  if (value === null || typeof value !== 'object') return undefined;
  if (!Array.isArray(value) && Object.getPrototypeOf(Object.getPrototypeOf(value) ?? {}) !== null) return undefined;
  for (const entry of Object.values(value)) {
    const found = functionIn(entry);
    if (found !== undefined) return found;
  }
  return undefined;
}
