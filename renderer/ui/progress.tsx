interface ProgressProps {
  /** 0 to 1; null while it is not known how far it is. */
  readonly value: number | null;
  readonly label: string;
  readonly tone?: "accent" | "quiet" | "warn";
}

export function Progress({ value, label, tone = "accent" }: ProgressProps) {
  return (
    <progress
      className={`progress progress--${tone}`}
      aria-label={label}
      max={1}
      {...(value === null ? {} : { value })}
    />
  );
}
