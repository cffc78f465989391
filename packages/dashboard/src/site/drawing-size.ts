/** How large a drawing is shown, and which part of it where it does not fit. */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

/** Below this size names cannot be read: the drawing scrolls inside its panel instead. */
const MIN_SCALE = 0.86;
/** Largest size relative to the page's type: a site of three nodes is not blown up. */
const MAX_SCALE = 1.1;

/** Where the drawing is wider than its box, the chosen node is what is seen of it. */
export function useInView(box: { readonly current: HTMLElement | null }, nodeId: string, scale: number): void {
  useLayoutEffect(() => {
    const element = box.current;
    const node = element?.querySelector<HTMLElement>(`[data-node="${CSS.escape(nodeId)}"]`);
    if (!element || !node) return;
    const inset = node.getBoundingClientRect().left - element.getBoundingClientRect().left;
    const isSeen = inset >= 0 && inset + node.offsetWidth <= element.clientWidth;
    if (!isSeen) element.scrollLeft += inset - (element.clientWidth - node.offsetWidth) / 2;
  }, [nodeId, scale]);
}

/** The scale with which the drawing fills its box, within what can be read. */
export function useScale(box: { readonly current: HTMLElement | null }, width: number, unitsPerEm: number): number {
  const [scale, setScale] = useState(1);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => {
      const style = getComputedStyle(element);
      const room = element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      const typeScale = Number.parseFloat(style.fontSize) / unitsPerEm;
      setScale(Math.min(MAX_SCALE * typeScale, Math.max(MIN_SCALE, room / Math.max(1, width))));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [width, unitsPerEm]);
  return scale;
}
