import { useEffect, useState } from "react";

const minuteMs = 60_000;

/** The time, a minute behind at most: groups by day change at midnight. Milliseconds since 1970. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
