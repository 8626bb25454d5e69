import { type ReactNode, useEffect, useRef } from 'react';

interface DialogProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/**
 * A modal dialog on the browser's own `dialog` element: it keeps the focus inside, makes the rest inert and gives the
 * focus back, without the style elements that a content security policy would refuse.
 */
export function Dialog({ label, onClose, className = '', children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    const onCloseEvent = () => close.current();
    const onPress = (event: PointerEvent) => {
      if (event.target === dialog) dialog.close();
    };
    dialog.addEventListener('close', onCloseEvent);
    dialog.addEventListener('pointerdown', onPress);
    return () => {
      dialog.removeEventListener('close', onCloseEvent);
      dialog.removeEventListener('pointerdown', onPress);
      if (dialog.open) dialog.close();
    };
  }, []);
  return (
    <dialog ref={ref} className={`dialog ${className}`} aria-label={label}>
      {children}
    </dialog>
  );
}
