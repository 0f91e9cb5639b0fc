/** What a user can do about an image encoder's file. */
export const mmprojRemedies = {
  MMPROJ_UNREADABLE: "Download the image encoder (the mmproj file) again, or ask without images.",
  MMPROJ_MISMATCH: "Import this model's image encoder (mmproj), or choose a model that reads images.",
} as const;
