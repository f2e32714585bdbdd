import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { SessionProvider } from "@/state/context";
import { intakeOf } from "@/state/intake";
import { useToasts } from "@/ui/toasts";
import { sessionWith } from "@/state/testing";
import { FILE_CATALOG } from "./testing";
import { useIntake } from "./useIntake";

vi.mock("@/api/uploads", () => ({ uploadFile: () => Promise.reject(new Error("No file")) }));

beforeAll(() => startWords());
afterEach(cleanup);

function Taker() {
  useIntake();
  return null;
}

it("tells of a folder that is dropped", async () => {
  const session = sessionWith(docWith([]), FILE_CATALOG);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionProvider value={session}>
        <Taker />
      </SessionProvider>
    </QueryClientProvider>,
  );
  const folder = new File([], "pictures");
  folder.slice = () => {
    throw new Error("It is a folder");
  };

  intakeOf(session)?.([folder], { x: 0, y: 0 });

  await vi.waitFor(() => expect(useToasts.getState().shown.map(({ title }) => title)).toEqual(["That is a folder. Drop the files in it."]));
});
