/** The room that a box of the page has. */
import { useEffect, useState } from 'preact/hooks';

export interface BoxSize {
  readonly width: number;
  /** From the box's top to the window's bottom: what can be seen without scrolling. */
  readonly height: number;
  readonly emPx: number;
}

/** Measures a box, again whenever it or the window changes. */
export function useBoxSize(box: { readonly current: HTMLElement | null }): BoxSize {
  const [size, setSize] = useState<BoxSize>({ width: 0, height: 0, emPx: 16 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => {
      const top = element.getBoundingClientRect().top + window.scrollY;
      const next = {
        width: element.clientWidth,
        height: Math.max(240, window.innerHeight - top - 24),
        emPx: Number.parseFloat(getComputedStyle(element).fontSize),
      };
      setSize((known) =>
        known.width === next.width && known.height === next.height && known.emPx === next.emPx ? known : next,
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    window.addEventListener('resize', measure);
    measure();
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, []);
  return size;
}
