import type { ReactNode } from "react";

export type Fact = readonly [name: string, value: string];

interface FactsProps {
  readonly facts: readonly Fact[];
  /** Further rows, with more than a value each. */
  readonly children?: ReactNode;
}

/** Names and values, a row each. */
export function Facts({ facts, children }: FactsProps) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {children}
    </dl>
  );
}
