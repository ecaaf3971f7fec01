import { Button, type ButtonProps, Popconfirm } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** A button that asks once, with a verb on the answer; for what cannot be undone. What can be undone is done at once and offers undo. */
export function ConfirmButton({ question, verb, onConfirm, children, ...button }: { question: ReactNode; verb: string; onConfirm: () => void; children?: ReactNode } & ButtonProps) {
  const { t } = useTranslation();
  return (
    <Popconfirm title={question} okText={verb} cancelText={t("kit.keep")} okButtonProps={{ danger: true }} onConfirm={onConfirm} icon={null}>
      <Button {...button}>{children}</Button>
    </Popconfirm>
  );
}
