import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Headers that make the page cross-origin isolated, so that SharedArrayBuffer exists. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2023', outDir: 'dist', chunkSizeWarningLimit: 1500 },
  worker: { format: 'es' },
  server: { headers: isolation },
  preview: { headers: isolation },
});
