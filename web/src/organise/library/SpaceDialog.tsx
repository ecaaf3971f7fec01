import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button, ErrorNote, Form, Input, Modal, useSay } from "@/kit";
import { type SpaceOut, useChangeSpace, useMakeSpace } from "./api";

interface Fields { name: string; description: string }

/** Makes a space, or changes the name and description of one. */
export function SpaceDialog({ open, onClose, space }: { open: boolean; onClose: () => void; space?: SpaceOut }) {
  const { t } = useTranslation();
  const make = useMakeSpace();
  const change = useChangeSpace();
  const say = useSay();
  const go = useNavigate();
  const [form] = Form.useForm<Fields>();
  const title = space ? t("organise.space.edit") : t("organise.library.new");
  const busy = make.isPending || change.isPending;
  const save = (fields: Fields) => {
    if (space) change.mutate({ id: space.id, ...fields }, { onSuccess: () => { say.done(t("organise.space.saved")); onClose(); } });
    else make.mutate(fields, { onSuccess: (made) => { onClose(); void go(`/library/${made.id}`); } });
  };
  const footer = <Button type="primary" loading={busy} onClick={() => form.submit()} data-testid="save-space">{space ? t("organise.space.save") : t("organise.library.new")}</Button>;
  return (
    <Modal open={open} onCancel={onClose} title={title} footer={footer} destroyOnHidden>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ name: space?.name ?? "", description: space?.description ?? "" }} onFinish={save} validateTrigger="onBlur" preserve={false}>
        <Form.Item name="name" label={t("organise.space.name")} rules={[{ required: true, whitespace: true, message: t("people.needed") }]}><Input autoFocus maxLength={100} /></Form.Item>
        <Form.Item name="description" label={t("organise.space.description")}><Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} /></Form.Item>
        {(make.error ?? change.error) && <ErrorNote error={make.error ?? change.error} />}
      </Form>
    </Modal>
  );
}
