import { useAnnounced } from "./announce";

export function LiveRegion() {
  const { text, urgent } = useAnnounced();
  return (
    <>
      <div className="spoken" role="status" aria-live="polite">
        {urgent ? "" : text}
      </div>
      <div className="spoken" aria-live="assertive">
        {urgent ? text : ""}
      </div>
    </>
  );
}
