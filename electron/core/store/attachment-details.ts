/** The sealed record of an image, in today's form and in that of schema version 2. */
import * as v from "valibot";
import {
  type Attachment,
  attachmentSchema,
  attachmentSourceSchema,
  countSchema,
  idSchema,
  sha256Schema,
  timeSchema,
} from "../../../shared/domain.ts";

/** Every image was RGB, and its hash that of its pixels. */
const version2 = v.pipe(
  v.strictObject({
    id: idSchema,
    name: v.string(),
    width: countSchema,
    height: countSchema,
    pixelSha256: sha256Schema,
    source: attachmentSourceSchema,
    createdAt: timeSchema,
  }),
  v.transform(
    ({ id, name, width, height, pixelSha256, source, createdAt }): Attachment => ({
      id,
      name,
      content: { kind: "rgb8", width, height, sha256: pixelSha256 },
      rendering: { kind: "rgb" },
      source,
      series: null,
      createdAt,
    }),
  ),
);

const details = v.union([attachmentSchema, version2]);

/** null for a form that this Casebook does not know. */
export function readDetails(record: unknown): Attachment | null {
  const attachment = v.safeParse(details, record);
  return attachment.success ? attachment.output : null;
}
