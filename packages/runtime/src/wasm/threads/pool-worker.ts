import { SepalError } from '@sepal/tensor';
import type { WorkerPort } from '../../platform/worker-port.ts';
import type { WorkerReply, WorkerRequest } from './worker-source.ts';

interface Question {
  resolve(): void;
  reject(error: Error): void;
}

/** A worker of a pool, and the request that it has not answered yet. It keeps the process alive only while there is one. */
export class PoolWorker {
  /** Settles when the worker has started or failed to. */
  readonly ready: Promise<void>;
  readonly #port: WorkerPort;
  readonly #owners = new FinalizationRegistry<string>((message) => this.end(new SepalError({ message })));
  #open: Question | undefined;
  #ended: SepalError | undefined;

  constructor(port: WorkerPort) {
    this.#port = port;
    this.ready = new Promise((resolve, reject) => {
      this.#open = { resolve, reject };
    });
    port.onMessage((message) => this.#answer(message as WorkerReply));
    port.onEnd((reason) => this.#fail(threadError(`A thread of the engine has ended: ${reason}.`)));
  }

  /** Whether the worker has exited or been terminated. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Terminates the worker once `owner` has been collected. */
  endWith(owner: object): void {
    this.#owners.register(owner, 'The engine has been collected.');
  }

  /** Sends a request; the previous one must have been answered. */
  ask(request: WorkerRequest): Promise<void> {
    const answer = this.expect();
    this.tell(request);
    return answer;
  }

  /** The answer to a request sent by another worker. */
  expect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#open = { resolve, reject };
      if (this.#ended !== undefined) this.#fail(this.#ended);
      else this.#port.keepAlive(true);
    });
  }

  /**
   * Sends a message that needs no answer.
   *
   * @param moved parts of the message to transfer instead of copying
   */
  tell(request: WorkerRequest, moved: readonly object[] = []): void {
    if (this.#ended === undefined) this.#port.post(request, moved);
  }

  /** Terminates the worker at once; pending and later requests fail with `error`. */
  end(error: SepalError): void {
    this.#fail(error);
    this.#port.terminate();
  }

  #answer({ error }: WorkerReply): void {
    const open = this.#settle();
    if (error === undefined) open?.resolve();
    else open?.reject(new SepalError({ message: `A thread of the engine failed: ${error}.` }));
  }

  #fail(error: SepalError): void {
    this.#ended ??= error;
    this.#settle()?.reject(this.#ended);
  }

  #settle(): Question | undefined {
    const open = this.#open;
    this.#open = undefined;
    this.#port.keepAlive(false);
    return open;
  }
}

/** The error of terminated threads. */
export function threadError(message: string): SepalError {
  return new SepalError({ message, hint: 'The engine starts new threads for the next run.' });
}

/** A thread's failure, without advice. */
export function threadFailure(error: unknown): string {
  return error instanceof SepalError ? error.detail : (error as Error).message;
}
