// A QR code as SVG, drawn here: the secret in it is sent to nobody.
import { generate } from 'lean-qr'
import { useMemo } from 'react'

const border = 4 // modules, ISO/IEC 18004 6.3.8

export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => draw(text), [text])
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      width={200}
      height={200}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      // Dark on light in both schemes: many scanners do not read the inverse.
      style={{ background: '#ffffff', borderRadius: 4 }}
    >
      <path d={path} fill="#000000" />
    </svg>
  )
}

function draw(text: string): { path: string; size: number } {
  const code = generate(text)
  const parts: string[] = []
  for (let y = 0; y < code.size; y += 1)
    for (let x = 0; x < code.size; x += 1) if (code.get(x, y)) parts.push(`M${x + border} ${y + border}h1v1h-1z`)
  return { path: parts.join(''), size: code.size + 2 * border }
}
