import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { openWorkspace } from './app/open-workspace.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/surface.css';
import './styles/controls.css';
import './styles/panels.css';
import './styles/inspector.css';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
const workspace = openWorkspace(window);
createRoot(root).render(
  <StrictMode>
    <App workspace={workspace} />
  </StrictMode>,
);
