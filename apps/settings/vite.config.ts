import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run serve` answers; only the development server asks it. */
const hub = 'http://localhost:8787'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': hub, '/oauth': hub } },
})
