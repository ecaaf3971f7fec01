import { dark, light, useTheme, Watermark as Veil } from "@/kit";
import { useMe } from "@/people/api";
import { useState } from "react";
import type { ReactNode } from "react";
import css from "./watermark.module.css";

/** The reader's name, login and the time across what is read, where its secrecy asks for it; put back when somebody takes it out of the page, and printed too. */
export function Watermarked({ on, children }: { on: boolean; children: ReactNode }) {
  const me = useMe();
  const { mode } = useTheme();
  const [at] = useState(() => new Date());
  if (!on || !me.data) return <>{children}</>;
  const { name, login } = me.data.person;
  const when = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
  return <div className={css.marked} data-testid="watermark"><Veil key={mode} content={[`${name} ${login}`, when]} gap={[120, 90]} rotate={-24} zIndex={5} font={{ fontSize: 14, color: (mode === "dark" ? dark : light).watermark }}>{children}</Veil></div>;
}

const two = (value: number) => String(value).padStart(2, "0");
