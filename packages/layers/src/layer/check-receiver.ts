import { ValueError } from '@sepal/tensor';

/** @throws ValueError if a method was taken out of its object: `const { predict } = model`, `list.map(layer.apply)` */
export function checkReceiver(receiver: unknown, method: string): void {
  if (receiver !== null && typeof receiver === 'object' && 'where' in receiver) return;
  throw new ValueError({
    where: method,
    message: `\`${method}\` was called without the layer or model that it belongs to.`,
    hint: `Call it as a method, as in (x) => it.${method}(x), or bind it: it.${method}.bind(it).`,
  });
}
