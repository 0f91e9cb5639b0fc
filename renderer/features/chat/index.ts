export { Composer } from "./composer.tsx";
export { Conversation } from "./conversation.tsx";
export { DropTarget } from "./drop-target.tsx";
