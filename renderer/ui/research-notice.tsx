interface ResearchNoticeProps {
  /** Where images and questions go. */
  readonly data: string;
}

/** What every surface says that can cover the others: what this is for, and where the data stays. */
export function ResearchNotice({ data }: ResearchNoticeProps) {
  return (
    <p className="research-notice">
      <span>For research. Not for diagnosis or treatment of patients.</span>
      <span>{data}</span>
    </p>
  );
}
