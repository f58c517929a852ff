import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from './call.ts';
import { exactText } from './exact-text.ts';
import { prepareExpression } from './expression/emit-expression.ts';
import { prepareStore } from './lanes.ts';
import type { Epilogue } from './vocabulary.ts';

/** Where four sums go, and where their residual comes from. */
interface Destination {
  /** The address of the pixel in the output. */
  readonly address: Local;
  /** Bytes from there to these four. */
  readonly offset: number;
  /** How many of the four exist; the others are not written. */
  readonly lanes: number;
  /** Bytes from the output's address to that of the same element of the residual. */
  readonly residual: Local | null;
}

/** Writes output = act(sum [+ residual]) for four sums, and spoils them. */
export type EmitResult = (sum: Local, to: Destination) => void;

/** Gets an epilogue ready: its constants are put into locals here, so this comes right before the stores of a tile. */
export function prepareEpilogue(context: EmitContext, f: FunctionBuilder, { activation }: Epilogue): EmitResult {
  const activate = activation === null ? null : prepareExpression(context, f, activation);
  const emitValue = (sum: Local): void => {
    if (activate === null) f.get(sum);
    else activate([sum]);
  };
  const store = prepareStore(f, 'float32');
  return (sum, { address, offset, lanes, residual }) => {
    if (residual !== null) {
      f.get(sum).get(address).get(residual).i32.add().v128.load(offset).f32x4.add().set(sum);
    }
    store({ pointer: address, offset, lanes }, () => emitValue(sum));
  };
}

/** The part of a shared function's key that an epilogue decides. */
export function epilogueKey({ residual, activation }: Epilogue): string {
  return `${residual ? '+' : ''}${activation === null ? '' : exactText(activation.nodes)}`;
}
