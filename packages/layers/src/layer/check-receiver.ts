import { ValueError } from '@sepal/tensor';

/**
 * @throws ValueError if a method was detached from its object (`const { predict } = model`, `list.map(layer.apply)`), or is called
 *   through a Proxy
 */
export function checkReceiver(receiver: unknown, method: string): void {
  if (receiver === null || typeof receiver !== 'object' || !('where' in receiver)) {
    throw new ValueError({
      where: method,
      message: `\`${method}\` was called without the layer or model that it belongs to.`,
      hint: `Call it as a method, as in (x) => it.${method}(x), or bind it: it.${method}.bind(it).`,
    });
  }
  if (isReachable(receiver)) return;
  throw new ValueError({
    where: method,
    message: `\`${method}\` was called through a Proxy around the layer or model, which cannot reach its private fields.`,
    hint: 'Keep the object itself: take it out of the Proxy, or mark it as raw where your library can.',
  });
}

/** Whether private fields can be read: `built` is one of them. */
function isReachable(receiver: object): boolean {
  try {
    void (receiver as { readonly built?: boolean }).built;
    return true;
  } catch {
    return false;
  }
}
