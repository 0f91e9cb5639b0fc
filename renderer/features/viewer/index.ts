export { ImagePane } from "./image-pane.tsx";
export { useThumbnail } from "./use-picture.ts";
