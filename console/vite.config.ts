// Builds the console and the portal into dist/, which the web role serves. Pages are chunks of their own because routes.tsx loads
// them with import(); nothing is split by hand.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    // Tests build while others still load what was built before.
    emptyOutDir: process.env['MAILWARDEN_KEEP_BUILT'] === undefined,
    // The first with light-dark(), which older ones would need in another form.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // data: URIs would need more in the content security policy, and files are cached for ever anyway.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: {
      input: [`${import.meta.dirname}/index.html`, `${import.meta.dirname}/portal.html`],
    },
  },
  server: {
    // `npx vite console` for development: the API of a running installation.
    proxy: { '/api': process.env['MAILWARDEN_URL'] ?? 'http://localhost:8080' },
  },
})
