/** Huffman codes for deflate (RFC 1951, section 3.2.2). */

/**
 * Code lengths for symbols that occur `frequencies[i]` times; 0 for those that do not. At least one must occur.
 * Frequencies are flattened until no code is longer than `longest`, which costs a fraction of a percent at most.
 */
export function codeLengths(frequencies: ArrayLike<number>, longest: number): Uint8Array {
  let weights = Array.from(frequencies);
  for (;;) {
    const lengths = treeDepths(weights);
    if (lengths.every((length) => length <= longest)) return lengths;
    weights = weights.map((weight) => (weight === 0 ? 0 : (weight >> 1) | 1));
  }
}

function treeDepths(weights: readonly number[]): Uint8Array {
  const lengths = new Uint8Array(weights.length);
  const leaves = [...weights.keys()].filter((symbol) => (weights[symbol] as number) > 0);
  leaves.sort((a, b) => (weights[a] as number) - (weights[b] as number) || a - b);
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) lengths[only] = 1;
  if (leaves.length < 2) return lengths;
  // Two queues, each in ascending order: the leaves, and the nodes as they are made.
  const nodes: { weight: number; parent: number }[] = leaves.map((symbol) => ({
    weight: weights[symbol] as number,
    parent: 0,
  }));
  let leaf = 0;
  let inner = leaves.length;
  const takeLightest = (): number => {
    const ofLeaves = leaf < leaves.length ? (nodes[leaf]?.weight ?? Infinity) : Infinity;
    const ofInner = nodes[inner]?.weight ?? Infinity;
    return ofLeaves <= ofInner ? leaf++ : inner++;
  };
  while (nodes.length < leaves.length * 2 - 1) {
    const children = [nodes[takeLightest()], nodes[takeLightest()]] as const;
    for (const child of children) if (child !== undefined) child.parent = nodes.length;
    nodes.push({ weight: (children[0]?.weight ?? 0) + (children[1]?.weight ?? 0), parent: 0 });
  }
  const depths = new Uint8Array(nodes.length);
  for (let i = nodes.length - 2; i >= 0; i--) depths[i] = (depths[nodes[i]?.parent ?? 0] as number) + 1;
  leaves.forEach((symbol, i) => {
    lengths[symbol] = depths[i] as number;
  });
  return lengths;
}

/** Canonical codes for the lengths, bit-reversed as deflate's bit order wants them. */
export function canonicalCodes(lengths: Uint8Array): Uint16Array {
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= 15; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) codes[symbol] = reversed(code++, length);
    }
    code <<= 1;
  }
  return codes;
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit);
  return result;
}
