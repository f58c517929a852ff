import type { FunctionBuilder, Local } from '@sepal/assembler';
import { exactText } from '@sepal/ops';
import type { EmitContext } from '../call.ts';
import { prepareExpression } from '../expression/emit-expression.ts';
import type { Epilogue } from '../vocabulary.ts';
import { prepareStore } from './lanes.ts';

/** Where four sums are stored, and where their residual is. */
interface Destination {
  /** The pixel's address in the output. */
  readonly address: Local;
  /** Bytes from there to these four. */
  readonly offset: number;
  /** How many of the four to write. */
  readonly lanes: number;
  /** Bytes from an output element to the residual's. */
  readonly residual: Local | null;
}

/** Writes output = act(sum [+ residual]) for four sums, and overwrites them. */
export type EmitResult = (sum: Local, to: Destination) => void;

/** Prepares an epilogue: puts its constants into locals, so call it right before a tile's stores. */
export function prepareEpilogue(context: EmitContext, f: FunctionBuilder, { activation }: Epilogue): EmitResult {
  const activate = activation === null ? null : prepareExpression(context, f, activation);
  const emitValue = (sum: Local): void => {
    if (activate === null) f.get(sum);
    else activate([sum], (emit) => emit());
  };
  const store = prepareStore(f, 'float32');
  return (sum, { address, offset, lanes, residual }) => {
    if (residual !== null) {
      f.get(sum).get(address).get(residual).i32.add().v128.load(offset).f32x4.add().set(sum);
    }
    store({ pointer: address, offset, lanes }, () => emitValue(sum));
  };
}

/** The epilogue's part of a shared function's key. */
export function epilogueKey({ residual, activation }: Epilogue): string {
  return `${residual ? '+' : ''}${activation === null ? '' : exactText(activation)}`;
}
