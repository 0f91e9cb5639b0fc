import { useEffect, useRef } from "react";
import type { Access } from "../../../../shared/models/hub.ts";
import { useActions, useGate } from "../../../stores/context.tsx";
import { useAnnounce } from "../../../ui/announcer.tsx";
import { spokenAccess } from "./gate-text.ts";

/** Between two looks while the user waits for the hub. */
const defaultPauseMs = 10_000;

/** While this page is open: asks the hub again where that makes sense, and says what has changed. */
export function useAccessWatch(pauseMs = defaultPauseMs): void {
  const { repository, checking, watching, access } = useGate((state) => state);
  const { checkAccess } = useActions();
  useEffect(() => {
    if (!watching || checking || repository === null) return;
    // A hub that asks for a pause gets it, and a review by people is not asked after every few seconds.
    const asked = (access?.retryAt ?? 0) - Date.now();
    const timer = setTimeout(() => void checkAccess(repository), Math.max(pauseMs, asked));
    // A user who returns from the hub's page may have changed the access there.
    const comeBack = (): void => {
      const since = Date.now() - (access?.checkedAt ?? 0);
      if (access?.state !== "rate-limited" && since >= pauseMs) void checkAccess(repository);
    };
    window.addEventListener("focus", comeBack);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("focus", comeBack);
    };
  }, [watching, checking, repository, access, checkAccess, pauseMs]);
  useSpokenAccess(access, watching);
}

/** Every answer to a question that the user asked; of those that are asked by themselves only what is new. */
function useSpokenAccess(access: Access | null, watching: boolean): void {
  const announce = useAnnounce();
  const said = useRef<Access | null>(access);
  useEffect(() => {
    const before = said.current;
    said.current = access;
    if (access === null || access === before) return;
    const same = before?.repo === access.repo && before.state === access.state;
    if (!same || !watching) announce(spokenAccess(access));
  }, [access, watching, announce]);
}
