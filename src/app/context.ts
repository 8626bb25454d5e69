import { createContext, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { type Speaker, useTexts } from '../i18n/texts.ts';
import type { Player } from '../players/player.ts';
import type { AppState } from '../store/app-store.ts';
import type { UiState } from '../store/ui-store.ts';
import type { Workspace } from './workspace.ts';

export const WorkspaceContext = createContext<Workspace | null>(null);

/** The session, stores and services of the page. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('A panel was drawn outside the workspace.');
  return workspace;
}

export function useApp<T>(choose: (state: AppState) => T): T {
  return useStore(useWorkspace().store, choose);
}

export function useUi<T>(choose: (state: UiState) => T): T {
  return useStore(useWorkspace().ui, choose);
}

export function useSpeaker(): Speaker {
  return useTexts(useWorkspace().store);
}

/** The open player; renders again when another one opens. */
export function usePlayer(): Player | null {
  const { session } = useWorkspace();
  return useSyncExternalStore(
    (changed) => session.onPlayer(changed),
    () => session.player,
    () => session.player,
  );
}
