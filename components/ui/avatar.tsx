/** The first letter of a name; the name itself stands beside it. */
export function Avatar({ name }: { name: string }) {
  const [first = "?"] = name.trim();
  return (
    <span className="av" aria-hidden="true">
      {first.toLocaleUpperCase("en")}
    </span>
  );
}
