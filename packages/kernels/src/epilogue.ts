import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitExpression } from './expression/emit-expression.ts';
import type { Epilogue } from './vocabulary.ts';

/** Where four sums go, and where their residual comes from. */
export interface Destination {
  /** The address of the pixel in the output. */
  readonly address: Local;
  /** Bytes from there to these four. */
  readonly offset: number;
  /** How many of the four exist; the others are not written. */
  readonly lanes: number;
  /** Bytes from the output's address to that of the same element of the residual. */
  readonly residual: Local | null;
}

/** output = act(sum [+ residual]). Spoils `sum`. */
export function emitResult(f: FunctionBuilder, epilogue: Epilogue, sum: Local, to: Destination): void {
  if (to.residual !== null) {
    f.get(sum).get(to.address).get(to.residual).i32.add().v128.load(to.offset).f32x4.add().set(sum);
  }
  if (to.lanes === 4) {
    f.get(to.address);
    emitActivation(f, epilogue, sum);
    f.v128.store(to.offset);
    return;
  }
  emitActivation(f, epilogue, sum);
  f.set(sum);
  if (to.lanes >= 2) f.get(to.address).get(sum).v128.store64Lane(to.offset, 0);
  if (to.lanes !== 2) {
    const lane = to.lanes - 1;
    f.get(to.address)
      .get(sum)
      .v128.store32Lane(to.offset + 4 * lane, lane);
  }
}

function emitActivation(f: FunctionBuilder, { activation }: Epilogue, sum: Local): void {
  if (activation === null) f.get(sum);
  else emitExpression(f, activation, [sum]);
}

/** The part of a shared function's key that an epilogue decides. */
export function epilogueKey({ residual, activation }: Epilogue): string {
  return `${residual ? '+' : ''}${activation === null ? '' : JSON.stringify(activation.nodes)}`;
}
