import { useTranslation } from "react-i18next";
import { Ago, Button, duration, State, useCount, useLang, useSay } from "@/kit";
import { type LaneOut, useBackgroundAct } from "./api";
import css from "./jobs.module.css";

/** How every lane stands: what waits, its pace, how long still; choosing one filters the list below. */
export function Lanes({ lanes, chosen, onChoose }: { lanes: LaneOut[]; chosen?: string; onChoose: (lane: string | undefined) => void }) {
  return <ul className={css.lanes} data-testid="lanes">{lanes.map((lane) => <Lane key={lane.lane} lane={lane} isChosen={lane.lane === chosen} onChoose={() => onChoose(lane.lane === chosen ? undefined : lane.lane)} />)}</ul>;
}

function Lane({ lane, isChosen, onChoose }: { lane: LaneOut; isChosen: boolean; onChoose: () => void }) {
  const { t } = useTranslation();
  const said = useCount();
  const say = useSay();
  const act = useBackgroundAct();
  const isPaused = lane.paused_since !== null;
  return (
    <li className={css.lane} data-chosen={isChosen || undefined} data-testid={`lane-${lane.lane}`}>
      <button type="button" className={css.choose} aria-pressed={isChosen} onClick={onChoose}>
        <span className={css.label}>{lane.label}</span>
        <span className={css.number}>{said(lane.waiting)}<small>{t("admin.background.waiting")}</small></span>
        <span className={css.states}>
          {lane.stuck > 0 && <State tone="danger">{t("admin.background.stuck", { count: lane.stuck })}</State>}
          {lane.failed > 0 && <State tone="warn">{t("admin.background.failed", { count: lane.failed })}</State>}
          {lane.running > 0 && <State tone="accent">{t("admin.background.running", { count: lane.running })}</State>}
          {isPaused ? <State tone="warn">{t("admin.background.paused")}</State> : lane.waiting + lane.running + lane.stuck + lane.failed === 0 && <State tone="quiet">{t("admin.background.idle")}</State>}
        </span>
      </button>
      <div className={css.foot}>
        <span><Pace lane={lane} /></span>
        <Button size="small" type="text" loading={act.isPending} onClick={() => act.mutate({ act: isPaused ? "resume" : "pause", lane: lane.lane }, { onError: say.failed })} data-testid={isPaused ? `resume-${lane.lane}` : `pause-${lane.lane}`}>{t(isPaused ? "admin.background.resume" : "admin.background.pause")}</Button>
      </div>
    </li>
  );
}

function Pace({ lane }: { lane: LaneOut }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (lane.paused_since) return <>{t("admin.background.since")} <Ago at={lane.paused_since} /></>;
  const left = lane.seconds_left ? t("admin.background.left", { time: duration(lane.seconds_left, lang) }) : "";
  const people = lane.people && lane.people > 1 ? t("admin.background.people", { count: lane.people }) : "";
  const pace = lane.per_minute > 0 ? t("admin.background.pace", { count: lane.per_minute }) : "";
  return <>{[left, pace, people].filter(Boolean).join(" · ")}</>;
}
