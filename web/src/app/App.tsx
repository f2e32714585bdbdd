import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Asking } from "@/command";
import { Messages } from "@/ui/Messages";
import { TooltipProvider } from "@/ui/Tooltip";
import { Crash } from "./Crash";
import { FrontPage } from "./FrontPage";
import { Project } from "./Project";
import { useRoute } from "./route";

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 10_000, refetchOnWindowFocus: false } },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <TooltipProvider delayDuration={500}>
        <Crash>
          <Page />
          <Asking />
        </Crash>
        <Messages />
      </TooltipProvider>
    </QueryClientProvider>
  );
}

function Page() {
  const route = useRoute();
  if (route.page === "project") return <Project key={route.project} project={route.project} />;
  return <FrontPage all={route.all} />;
}
