import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/**
 * Checks what a block's layers are named after.
 *
 * @param example a name of a layer in block 1
 * @throws ValueError unless it is undefined, a non-negative integer, or a string without `/`
 */
export function checkBlockId(blockId: unknown, example: string, where: string): number | string | undefined {
  if (blockId === undefined || (typeof blockId === 'number' && Number.isInteger(blockId) && blockId >= 0)) {
    return blockId;
  }
  if (typeof blockId === 'string' && blockId !== '' && !blockId.includes('/')) return blockId;
  throw new ValueError({
    where,
    message: `\`blockId\` must be a non-negative integer, or a string without the character \`/\`. Received: blockId=${show(blockId)}.`,
    hint: `The layers are named after it: ${example} for 1.`,
  });
}
