import { useTranslation } from "react-i18next";
import { Ago, Button, Loaded, Section, State, useSay } from "@/kit";
import { type Device, useDevices, useEndDevice, useEndOtherDevices } from "./api";
import css from "./people.module.css";

/** Where one is signed in, and ending it. */
export function Devices() {
  const { t } = useTranslation();
  const devices = useDevices();
  const endAll = useEndOtherDevices();
  const say = useSay();
  const others = (devices.data?.items ?? []).filter((one) => !one.present).length;
  return (
    <Section title={t("people.device.title")} extra={others > 0 && <Button size="small" loading={endAll.isPending} onClick={() => endAll.mutate(undefined, { onSuccess: () => say.done(t("people.device.endedAll")), onError: say.failed })} data-testid="end-all">{t("people.device.endAll")}</Button>}>
      <p className={css.quiet}>{t("people.device.lead")}</p>
      <Loaded query={devices} lines={3}>{(page) => <ul className={css.tokens} data-testid="devices">{page.items.map((device) => <Line key={device.id} device={device} />)}</ul>}</Loaded>
    </Section>
  );
}

function Line({ device }: { device: Device }) {
  const { t } = useTranslation();
  const end = useEndDevice();
  const say = useSay();
  return (
    <li>
      <span><b>{browserOf(device.agent) || t("people.device.unknown")}</b><small>{device.address} · {t("people.device.since")} <Ago at={device.created_at} /> · {t("people.device.seen")} <Ago at={device.seen_at} /></small></span>
      {device.present ? <State tone="success">{t("people.device.here")}</State> : <Button size="small" loading={end.isPending} onClick={() => end.mutate(device.id, { onSuccess: () => say.done(t("people.device.ended")), onError: say.failed })}>{t("people.device.end")}</Button>}
    </li>
  );
}

/** Chrome · Windows, from what a browser says of itself. */
export function browserOf(agent: string): string {
  const [, browser] = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent.replace(/Chrome\/(?=.*(Edg|OPR)\/)/, "").replace(/Safari\/(?=.*(Edg|OPR)\/)/, "")) ?? [];
  const system = ["Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"].find((one) => agent.includes(one));
  const name = { Edg: "Edge", OPR: "Opera" }[browser ?? ""] ?? browser;
  return [name, system].filter(Boolean).join(" · ");
}
