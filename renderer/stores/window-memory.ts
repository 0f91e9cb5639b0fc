/** What a window remembers over a reload: which case was open. An opaque id, stored by the browser for this window only. */
export interface WindowMemory {
  readonly read: () => string | null;
  readonly write: (caseId: string | null) => void;
}

const key = "casebook.case";

export function sessionMemory(storage: Storage): WindowMemory {
  return {
    read: () => storage.getItem(key),
    write: (caseId) => {
      if (caseId === null) storage.removeItem(key);
      else storage.setItem(key, caseId);
    },
  };
}
