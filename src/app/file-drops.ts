import type { Workspace } from './workspace.ts';

/** Takes files that are dropped anywhere on the page; returns the way to stop. */
export function watchDrops(page: Window, { ui, openFiles }: Workspace): () => void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const show = (dropping: boolean) => {
    if (ui.getState().dropping !== dropping) ui.setState({ dropping });
  };
  const over = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(true);
  };
  const leave = (event: DragEvent) => {
    if (event.relatedTarget === null) show(false);
  };
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(false);
    void openFiles([...(event.dataTransfer?.files ?? [])]);
  };
  page.addEventListener('dragover', over);
  page.addEventListener('dragleave', leave);
  page.addEventListener('drop', drop);
  return () => {
    page.removeEventListener('dragover', over);
    page.removeEventListener('dragleave', leave);
    page.removeEventListener('drop', drop);
  };
}
