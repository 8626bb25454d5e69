import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { dismiss, type Notice } from '../store/ui-store.ts';

const ICON = { info: Info, good: CircleCheck, caution: TriangleAlert, danger: CircleAlert } as const;
const SHOWN_MS = 9000;

/** Short messages over the stage; those that aren't about danger go by themselves. */
export function Notices() {
  const notices = useUi((s) => s.notices);
  return (
    <div className="notices" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.serial} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const { ui } = useWorkspace();
  const say = useSpeaker();
  const { tone, serial, action } = notice;
  useEffect(() => {
    if (tone === 'danger') return;
    const timer = setTimeout(() => dismiss(ui, serial), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [ui, serial, tone]);
  const Icon = ICON[tone];
  return (
    <div className="notice" data-tone={tone} data-testid="notice" data-text={notice.text}>
      <Icon className="icon" aria-hidden="true" />
      <p>{say.t(notice.text, notice.values)}</p>
      {action ? (
        <button
          type="button"
          className="link"
          onClick={() => {
            dismiss(ui, serial);
            action.run();
          }}
        >
          {say.t(action.label)}
        </button>
      ) : null}
      <button
        type="button"
        className="icon-button tiny"
        aria-label={say.t('dialog.close')}
        onClick={() => dismiss(ui, serial)}
      >
        <X className="icon" />
      </button>
    </div>
  );
}
