import { checkBlockId } from './block-id.ts';

/** The name of a block's layer: `expand`, `expand_bn`, `expand_relu`, `depthwise`, …; `{}` for an automatic one. */
export type BlockNames = (part: string) => { readonly name?: string };

/**
 * The names that MobileNetV2 gives the layers of block `blockId`, automatic ones if it is undefined.
 *
 * @throws ValueError for an invalid `blockId`
 */
export function blockNames(blockId: unknown, where: string): BlockNames {
  const id = checkBlockId(blockId, 'block_1_expand', where);
  return id === undefined ? () => ({}) : namesV2(`block_${id}_`);
}

/** MobileNetV2's names: `block_1_expand`, `block_1_expand_BN`, `block_1_expand_relu`, …. */
export function namesV2(prefix: string): BlockNames {
  return (part) => ({ name: prefix + part.replace(/_bn$/, '_BN') });
}

/** MobileNetV3's: `expanded_conv_1_expand`, `expanded_conv_1_expand_bn`, …; its activations have automatic names. */
export function namesV3(prefix: string): BlockNames {
  return (part) => {
    const isActivation = /^(expand|depthwise)_(relu|activation)$/.test(part);
    return isActivation ? {} : { name: `${prefix}${part === 'pad' ? 'depthwise_pad' : part}` };
  };
}
