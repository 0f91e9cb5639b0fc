import { X } from "lucide-react";
import { limits } from "../../../shared/limits.ts";
import { useActions, useCases } from "../../stores/context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { focusList, searchFieldId } from "./focus.ts";

export function SearchField() {
  const query = useCases((state) => state.query);
  const { searchCases } = useActions();
  return (
    <div className="search">
      <input
        id={searchFieldId}
        className="field"
        type="text"
        role="searchbox"
        placeholder="Search cases"
        aria-label="Search cases"
        value={query}
        maxLength={limits.searchCharacters}
        onChange={(event) => searchCases(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && query !== "") {
            event.preventDefault();
            searchCases("");
          }
          if (event.key === "ArrowDown") {
            event.preventDefault();
            focusList();
          }
        }}
      />
      {query === "" ? null : (
        <IconButton label="Clear the search" icon={X} size="small" onClick={() => searchCases("")} />
      )}
    </div>
  );
}
