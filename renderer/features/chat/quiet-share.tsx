import { formatShare } from "../../format.ts";

/** How far something is, inside a live region: hidden from readers, which would say every step. */
export function QuietShare({ share }: { share: number | null }) {
  return share === null ? null : <span aria-hidden> {formatShare(share)}</span>;
}
