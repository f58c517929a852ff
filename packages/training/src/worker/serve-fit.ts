import { type BaseModel, deserialize, type LayerClasses } from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { SepalError, ValueError } from '@sepal/tensor';
import { checkOptions, refuseExtra, show } from '@sepal/tensor/options';
import { compile as compileModel } from '../compile.ts';
import { workerScope } from '../platform/worker-port.ts';
import type { Trainer } from '../trainer.ts';
import { packError } from './packed-error.ts';
import { unpack } from './parcel.ts';
import type { FitEnd, FitRequest, FromWorker, ToWorker } from './protocol.ts';
import { placeOf, RemoteHooks } from './remote-hooks.ts';
import { StateLink } from './state-link.ts';

/** Options of {@link serveFit}. */
export interface ServeFitOptions {
  /** Your own layers, initializers, activations and so on, which the model's config names. */
  readonly customObjects?: LayerClasses | undefined;
  /** Compiles the model, with losses and metrics of your own. Its optimizer must be of the class that the other side has. */
  readonly compile?: ((model: BaseModel) => Trainer) | undefined;
}

/**
 * Serves `fitInWorker` in a worker file of your own, which knows your classes and functions. Call it once, at the top of the file.
 *
 * @throws SepalError outside a worker
 * @example
 * // my-worker.ts
 * import { serveFit } from '@sepal/training';
 * import { Scale } from './scale.ts';
 *
 * serveFit({ customObjects: { Scale } });
 *
 * // in the page
 * const worker = () => new Worker(new URL('./my-worker.ts', import.meta.url), { type: 'module' });
 * await fitInWorker(model, { x, y }, { loss: 'meanSquaredError', worker });
 */
export function serveFit(options: ServeFitOptions = {}, ...extra: never[]): void {
  const where = 'serveFit';
  refuseExtra(extra, 'serveFit(options)');
  checkOptions<ServeFitOptions>(options, { customObjects: true, compile: true }, where);
  const { compile } = options;
  if (compile !== undefined && typeof compile !== 'function') {
    throw new ValueError({ where, message: `\`compile\` must be a function. Received: compile=${show(compile)}.` });
  }
  const scope = workerScope();
  if (scope === undefined) {
    throw new SepalError({
      where,
      message: 'This is no worker.',
      hint: 'Call it in a file that `fitInWorker` starts by its option `worker`.',
    });
  }
  const post = (message: FromWorker, moved?: readonly object[]): void => scope.post(message, moved);
  const service = new FitService(options, post);
  scope.onMessage((message) => service.receive(message as ToWorker));
  void scope.hold().then((lock) => post({ kind: 'ready', lock }));
}

/** The fit of a worker. */
class FitService {
  readonly #options: ServeFitOptions;
  readonly #post: (message: FromWorker, moved?: readonly object[]) => void;
  readonly #signal = { aborted: false };
  #hooks: RemoteHooks | undefined;

  constructor(options: ServeFitOptions, post: (message: FromWorker, moved?: readonly object[]) => void) {
    this.#options = options;
    this.#post = post;
  }

  receive(message: ToWorker): void {
    if (message.kind === 'abort') this.#signal.aborted = true;
    else if (message.kind === 'stop') this.#hooks?.stop();
    else if (message.kind === 'answer') this.#hooks?.answer(message);
    else if (message.kind === 'fail') this.#hooks?.answer(undefined);
    else void this.#fit(message).then((end) => this.#post(end));
  }

  /** Fits, and says how it went: never rejects. */
  async #fit(request: FitRequest): Promise<FitEnd> {
    const end = { kind: 'end', changes: [], aborted: undefined, error: undefined } as const;
    let link: StateLink | undefined;
    try {
      const { customObjects = {}, compile = defaultCompile(request) } = this.#options;
      const model = deserialize(request.model, customObjects);
      const trainer = compile(model);
      link = linkOf(trainer, request);
      this.#hooks = new RemoteHooks(trainer, link, this.#post);
      const engine = request.engine === undefined ? undefined : await createEngine(request.engine);
      const history = await trainer.fit(unpack(request.x) as never, unpack(request.y) as never, {
        ...(unpack(request.options) as object),
        callbacks: [this.#hooks.callback(request.hooks)],
        signal: this.#signal,
        verbose: 0,
        engine,
      });
      return { ...end, changes: await link.changes(), aborted: placeOf(history.aborted) };
    } catch (error) {
      // The weights are those after the last whole step, unless the engine has lost them.
      const changes = (await link?.changes().catch(() => [])) ?? [];
      return { ...end, changes, error: packError(error) };
    }
  }
}

function defaultCompile({ compile }: FitRequest): (model: BaseModel) => Trainer {
  return (model) => compileModel(model, compile) as Trainer;
}

/** Gives the trainer the values of the other side. @throws ValueError if it has other states */
function linkOf(trainer: Trainer, { states, optimizerStates }: FitRequest): StateLink {
  const { model, optimizer } = trainer;
  optimizer.build(model.trainableWeights);
  const link = new StateLink([...model.variables, ...optimizer.variables]);
  if (link.size !== states.length || optimizer.variables.length !== optimizerStates) {
    throw new ValueError({
      where: 'serveFit',
      message: `The worker's model and optimizer have ${link.size - optimizer.variables.length} and ${optimizer.variables.length} variables, those of the other side ${states.length - optimizerStates} and ${optimizerStates}.`,
      hint: 'Compile with the same optimizer, and the same weights trainable, in the worker.',
    });
  }
  link.take(states);
  return link;
}
