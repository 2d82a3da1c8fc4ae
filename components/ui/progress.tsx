/** How far: a thin bar and the words. */
export function Progress({ done, of, label }: { done: number; of: number; label: string }) {
  const share = of > 0 ? Math.min(1, done / of) : 0;
  return (
    <div className="progress">
      <span className="t" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={of} aria-valuenow={done}>
        <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </span>
      <span>
        {done.toLocaleString("en-US")} of {of.toLocaleString("en-US")}
      </span>
    </div>
  );
}
