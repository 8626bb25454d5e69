import { X } from 'lucide-react';
import { useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { keysOf, SHORTCUT_GROUPS, SHORTCUTS } from '../app/shortcuts.ts';
import { Dialog } from './controls/dialog.tsx';

/** All keys, and what the mouse does in the zone. */
export function ShortcutsDialog() {
  const { ui } = useWorkspace();
  const say = useSpeaker();
  const open = useUi((s) => s.dialog === 'shortcuts');
  if (!open) return null;
  const close = () => ui.setState({ dialog: 'none' });
  return (
    <Dialog label={say.t('shortcuts.title')} onClose={close} className="shortcuts">
      <div className="dialog-head">
        <h2>{say.t('shortcuts.title')}</h2>
        <button type="button" className="icon-button" aria-label={say.t('dialog.close')} onClick={close}>
          <X className="icon" />
        </button>
      </div>
      <div className="shortcut-groups">
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group}>
            <h3>{say.t(`shortcuts.${group}`)}</h3>
            <dl>
              {SHORTCUTS.filter((s) => s.group === group).map((s) => (
                <div key={s.name}>
                  <dt>{say.t(s.label)}</dt>
                  <dd>
                    <kbd>{keysOf(s.name)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{say.t('shortcuts.mouse')}</h3>
          <dl>
            {(['orbit', 'pan', 'zoom', 'pick'] as const).map((name) => (
              <div key={name}>
                <dt>{say.t(`mouse.${name}`)}</dt>
                <dd className="small quiet">{say.t(`mouse.${name}.how`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
