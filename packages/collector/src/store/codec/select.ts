/** Order statistics in linear time, on scratch memory. */

/** Puts the k-th least (from 0) of the first `length` numbers at its place and returns it (Hoare's selection; reorders `numbers`). */
export function selectNth(numbers: Float64Array, length: number, k: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const pivot = middleOfThree(numbers[low] as number, numbers[(low + high) >>> 1] as number, numbers[high] as number);
    let i = low;
    let j = high;
    while (i <= j) {
      while ((numbers[i] as number) < pivot) i++;
      while ((numbers[j] as number) > pivot) j--;
      if (i <= j) {
        const swapped = numbers[i] as number;
        numbers[i++] = numbers[j] as number;
        numbers[j--] = swapped;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return numbers[k] as number;
}

function middleOfThree(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : Math.max(a, c);
  return a < c ? a : Math.max(b, c);
}

/** Lower median of the first `length` numbers; reorders them. */
export function selectMedian(numbers: Float64Array, length: number): number {
  return selectNth(numbers, length, (length - 1) >>> 1);
}
