// Files as the API takes them: base64, in steps, because a call with a million arguments ends the stack.

const step_bytes = 0x8000

export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += step_bytes)
    text += String.fromCharCode(...bytes.subarray(at, at + step_bytes))
  return btoa(text)
}
