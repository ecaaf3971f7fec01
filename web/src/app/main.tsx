import "@/kit/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { startWords } from "./i18n";
import { Providers } from "./Providers";
import { router } from "./routes";

await startWords();
const root = document.getElementById("root");
if (root) createRoot(root).render(<StrictMode><Providers><RouterProvider router={router} /></Providers></StrictMode>);
