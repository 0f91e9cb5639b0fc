/** The quantisation of a model file, named as in llama.cpp. */
import type { GgufHeader } from "./header.ts";

/** `llama_ftype` of llama.h by its number; "-": withdrawn. */
const fileTypes = (
  "F32 F16 Q4_0 Q4_1 - - - Q8_0 Q5_0 Q5_1 Q2_K Q3_K_S Q3_K_M Q3_K_L Q4_K_S Q4_K_M Q5_K_S Q5_K_M Q6_K " +
  "IQ2_XXS IQ2_XS Q2_K_S IQ3_XS IQ3_XXS IQ1_S IQ4_NL IQ3_S IQ3_M IQ2_S IQ2_M IQ4_XS IQ1_M BF16 - - - " +
  "TQ1_0 TQ2_0 MXFP4_MOE NVFP4 Q1_0 Q2_0"
).split(" ");

/** The quantisation that the file states, else the type of most of its bytes. */
export function quantisationOf(header: Pick<GgufHeader, "metadata" | "tensors">): string {
  const stated = header.metadata.get("general.file_type");
  const name = stated?.type === "uint32" ? fileTypes[Number(stated.value)] : undefined;
  if (name !== undefined && name !== "-") return name;
  const bytes = new Map<string, number>();
  for (const tensor of header.tensors.values()) {
    bytes.set(tensor.type, (bytes.get(tensor.type) ?? 0) + tensor.bytes);
  }
  const [most] = [...bytes].toSorted(([, a], [, b]) => b - a);
  return most?.[0].toUpperCase() ?? "unknown";
}
