/** Range and If-Range, as RFC 9110, 14.2 and 13.1.5, asks a server to read them. One range only. */

/** Bytes `from` to `to`, both inclusive. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export type RangeVerdict =
  /** Nothing was asked for, or nothing that has to be understood: the whole file. */
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly range: ByteRange }
  /** 416. */
  | { readonly kind: "unsatisfiable" };

/** `etag`: with its quotation marks. `total`: bytes of the file. */
export function readRange(
  headers: { readonly range: string | undefined; readonly ifRange: string | undefined },
  etag: string,
  total: number,
): RangeVerdict {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.range?.trim() ?? "");
  if (match === null || (headers.ifRange !== undefined && headers.ifRange !== etag)) return { kind: "whole" };
  const [first, last] = [match[1] ?? "", match[2] ?? ""];
  if (first === "" && last === "") return { kind: "whole" };
  if (first === "") {
    const suffix = Math.min(Number(last), total);
    return suffix === 0
      ? { kind: "unsatisfiable" }
      : { kind: "part", range: { from: total - suffix, to: total - 1 } };
  }
  const from = Number(first);
  if (last !== "" && Number(last) < from) return { kind: "whole" };
  if (from >= total) return { kind: "unsatisfiable" };
  return { kind: "part", range: { from, to: last === "" ? total - 1 : Math.min(Number(last), total - 1) } };
}
